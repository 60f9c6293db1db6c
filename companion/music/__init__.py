"""Music: chorales as tokens, the rules of four-part writing, MIDI files and sound."""
