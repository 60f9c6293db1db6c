"""Operations with the names and meaning of ``torch.nn.functional``, on NumPy."""
