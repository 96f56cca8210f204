"""The one tree of errors: the class tells the program what to do, the words key tells the person."""

from typing import ClassVar


class ParleyError(Exception):
    """Anything that may go wrong by design. `words` is a key of the word files, `parameters` fill it."""

    code: ClassVar[str] = "fault"
    words: str = "fault.ours"
    retryable: ClassVar[bool] = False

    def __init__(self, detail: str = "", /, *, words: str = "", **parameters: object) -> None:
        super().__init__(detail or words or self.words)
        self.detail = detail
        self.parameters = parameters
        if words:
            self.words = words


class SettingsError(ParleyError):
    """The settings can't be used; the detail is one sentence for the operator."""

    code = "settings"
    words = "fault.settings"


class Refusal(ParleyError):
    """The person asked for something that can't be; the words explain and no reference is needed."""

    code = "refused"
    words = "refusal.input"


class ProviderError(ParleyError):
    """The AI did not answer as asked. `trace_id` is what the provider's support asks for."""

    code = "provider"
    words = "fault.ours"

    def __init__(
        self, detail: str = "", /, *, words: str = "", status: int = 0, trace_id: str = "", **parameters: object
    ) -> None:
        super().__init__(detail, words=words, **parameters)
        self.status = status
        self.trace_id = trace_id


class ProviderUnavailable(ProviderError):
    """Not reachable, cut off or failing inside (no connection, 500)."""

    code = "provider_unavailable"
    words = "fault.provider_unavailable"
    retryable = True


class ProviderOverloaded(ProviderUnavailable):
    """Too busy for this model now (503, 504): another model may answer."""

    code = "provider_overloaded"
    words = "fault.provider_overloaded"


class ProviderSilent(ProviderUnavailable):
    """Nothing came for longer than the silence limit."""

    code = "provider_silent"
    words = "fault.provider_silent"


class StreamCut(ProviderUnavailable):
    """The answer broke off before its end."""

    code = "stream_cut"
    words = "fault.stream_cut"


class ProviderBusy(ProviderError):
    """A rate limit (429). `metric` is one of RPM RPH RPD TPM TPD IPM IPD or empty; `retry_after` is seconds."""

    code = "provider_busy"
    words = "fault.provider_busy"
    retryable = True

    def __init__(self, detail: str = "", /, *, metric: str = "", retry_after: float = 0.0, trace_id: str = "") -> None:
        super().__init__(detail, status=429, trace_id=trace_id, metric=metric)
        self.metric = metric
        self.retry_after = retry_after


class ProviderRejected(ProviderError):
    """The request was wrong (400, 404); sending it again changes nothing."""

    code = "provider_rejected"
    words = "fault.provider_rejected"


class PromptTooLong(ProviderRejected):
    """The prompt is longer than the model reads; `tokens` of `limit`."""

    code = "prompt_too_long"
    words = "fault.prompt_too_long"

    def __init__(self, detail: str = "", /, *, tokens: int = 0, limit: int = 0, trace_id: str = "") -> None:
        super().__init__(detail, status=400, trace_id=trace_id, tokens=tokens, limit=limit)
        self.tokens = tokens
        self.limit = limit


class ModelGone(ProviderRejected):
    """The model does not exist or was switched off: another model may answer."""

    code = "model_gone"
    words = "fault.model_gone"


class ProviderRefused(ProviderRejected):
    """The provider declined the content."""

    code = "provider_refused"
    words = "fault.provider_refused"


class ProviderAccount(ProviderError):
    """The operator's account has a problem: key, balance, verification (401, 403)."""

    code = "provider_account"
    words = "fault.provider_account"


class KeyRefused(ProviderAccount):
    """The key is not valid here (401); .cn and .com keys differ."""

    code = "key_refused"


class AbilityMissing(ProviderError):
    """This provider or model can't do that."""

    code = "ability_missing"
    words = "refusal.ability_missing"


class AdapterError(ParleyError):
    """A platform did not do what was asked."""

    code = "platform"


class PlatformUnavailable(AdapterError):
    """Not reachable or failing inside."""

    code = "platform_unavailable"
    retryable = True


class PlatformBusy(AdapterError):
    """A platform's rate limit; `retry_after` is seconds."""

    code = "platform_busy"
    retryable = True

    def __init__(self, detail: str = "", /, *, retry_after: float = 1.0) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class TargetGone(AdapterError):
    """The message, thread or channel is gone, or Parley may not write there."""

    code = "target_gone"


class StoreError(ParleyError):
    """The database did not do what was asked."""

    code = "store"
    words = "fault.store"


class StoreUnavailable(StoreError):
    """The database can't be reached, is full or read-only."""

    code = "store_unavailable"
    retryable = True


class LeaseLost(StoreError):
    """Another process has the turn now; what this one made of it is discarded."""

    code = "lease_lost"


class TurnTooLong(ParleyError):
    """The answer took longer than one attempt may."""

    code = "turn_too_long"
    words = "fault.turn_too_long"
