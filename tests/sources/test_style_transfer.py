"""Style transfer: what a definition leaves out."""

from companion import data
from companion.models import style
from companion.models.mobilenet import mobilenet

from .proof import Case, proves


@proves(
    "E4-21",
    fault="style transfer is defined by the style alone, with no word of the content",
    failure="the best answer is the painting itself, whatever the photograph shows",
)
def test_a_transfer_has_to_keep_something():
    features = mobilenet()
    photo, painting = (
        style.from_bytes(picture)[..., :64, :64]
        for picture in (data.photo("chelsea"), data.painting("glass"))
    )
    targets, content = style.style_of(features, painting), features(photo, style.CONTENT)
    made, _ = style.optimised(features, photo, targets, steps=12)

    def best(definition):
        candidates = {"painting": painting, "photograph": photo, "made": made}
        judged = {
            name: definition(style.losses(features, x, content[style.CONTENT], targets))
            for name, x in candidates.items()
        }
        return min(judged, key=lambda name: judged[name].item())

    return Case(
        broken=lambda parts: parts["style"],
        mended=lambda parts: parts["style"] + style.CONTENT_WEIGHT * parts["content"],
        fails=lambda definition: best(definition) == "painting",
        works=lambda definition: best(definition) == "made",
    )
