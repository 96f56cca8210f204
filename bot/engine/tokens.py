"""How long a text is in a model's tokens: estimated by bytes, and learned from what models report."""

START_RATIO = 3.0
LEARN = 0.2


def estimate(text: str, ratio: float = START_RATIO) -> int:
    """Estimate the tokens of a text: UTF-8 bytes divided by the model's ratio."""
    return int(len(text.encode()) / ratio) + 1 if text else 0


class TokenMeter:
    """Learns how many bytes a token of each model has."""

    def __init__(self) -> None:
        self._ratios: dict[str, float] = {}

    def ratio(self, model: str) -> float:
        """Bytes a token, as far as known."""
        return self._ratios.get(model, START_RATIO)

    def learn(self, model: str, *, sent_bytes: int, prompt_tokens: int) -> None:
        """Take in how many tokens a prompt of so many bytes was; short prompts teach nothing."""
        if prompt_tokens < 50 or sent_bytes < 200:
            return
        seen = min(max(sent_bytes / prompt_tokens, 1.0), 8.0)
        self._ratios[model] = (1 - LEARN) * self.ratio(model) + LEARN * seen
