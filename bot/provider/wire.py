"""What is sent: requests as the bodies each dialect knows. Pure."""

from bot.domain.models.cards import Ability, ModelCard, card
from bot.domain.models.sizes import size_for
from bot.ports.provider import ChatRequest, PictureRequest, SpeechRequest, ToolSpec
from bot.provider.messages import WirePart, data_uri, wire_messages
from bot.provider.options import Dialect

Body = dict[str, object]

# Said explicitly, since the provider's default differs from page to page.
SAMPLE_RATES = {"mp3": 44_100, "opus": 48_000, "wav": 24_000, "pcm": 24_000}
STYLE_MARK = "<|endofprompt|>"


def chat_body(request: ChatRequest, model: str, *, dialect: Dialect) -> Body:
    """Write the body of a chat request for a model, which may be another than the one asked for."""
    known = card(model)
    body: Body = {
        "model": model,
        "messages": wire_messages(request, known),
        "stream": True,
        "max_tokens": request.max_tokens,
    }
    if request.temperature is not None:
        body["temperature"] = request.temperature
    if request.tools and not known.lacks(Ability.TOOLS):
        body["tools"] = [_tool(tool) for tool in request.tools]
    if dialect == "openai":
        body["stream_options"] = {"include_usage": True}
        return body
    if known.switches_thinking:
        body["enable_thinking"] = bool(request.thinks) and (known.thinks_with_tools or "tools" not in body)
    if prefix := prefix_for(request, model, dialect=dialect):
        body["prefix"] = prefix
    return body


def prefix_for(request: ChatRequest, model: str, *, dialect: Dialect) -> str:
    """Tell the prefix this model will go on from; empty where it can't."""
    return request.prefix if dialect == "siliconflow" and card(model).can(Ability.PREFIX) else ""


def picture_body(request: PictureRequest, *, count: int, seed: int | None, dialect: Dialect) -> Body:
    """Write the body of a request for pictures; what the model does not take is left out."""
    known = card(request.model)
    size = size_for(known, request.size)
    if dialect == "openai":
        return _without_empty({"model": request.model, "prompt": request.prompt, "size": size, "n": count})
    wanted: Body = {
        "negative_prompt": request.negative,
        "seed": seed,
        "num_inference_steps": request.steps,
        _guidance_name(known): request.guidance,
    }
    # Of an unknown model only the seed is taken for granted: every picture model has one.
    takes = known.picture.takes if known.is_known else {"seed"}
    body: Body = {"model": request.model, "prompt": request.prompt, "image_size": size}
    body.update({name: value for name, value in wanted.items() if name in takes})
    if count > 1:
        body["batch_size"] = count
    if request.start is not None and (known.picture.inputs or not known.is_known):
        body["image"] = data_uri(request.start)
    return _without_empty(body)


def speech_body(request: SpeechRequest, *, dialect: Dialect) -> Body:
    """Write the body of a request for speech."""
    if dialect == "openai":
        body: Body = {
            "model": request.model,
            "input": request.text,
            "voice": request.voice,
            "response_format": request.format,
            "speed": request.speed,
            "instructions": request.style,
        }
        return _without_empty(body)
    return {
        "model": request.model,
        "input": spoken_text(request),
        "voice": request.voice if ":" in request.voice else f"{request.model}:{request.voice}",
        "response_format": request.format,
        "sample_rate": SAMPLE_RATES.get(request.format, 44_100),
        "speed": request.speed,
    }


def spoken_text(request: SpeechRequest) -> str:
    """Put style and speaker before the text where the model understands them; this is what is paid for."""
    traits = card(request.model).speech
    if request.style and traits.takes_style:
        return f"{request.style}{STYLE_MARK}{request.text}"
    if traits.speaker_mark and not request.text.lstrip().startswith("[S"):
        return traits.speaker_mark + request.text
    return request.text


def _tool(tool: ToolSpec) -> WirePart:
    function = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": function}


def _guidance_name(known: ModelCard) -> str:
    return "cfg" if "cfg" in known.picture.takes else "guidance_scale"


def _without_empty(body: Body) -> Body:
    return {name: value for name, value in body.items() if value is not None and value != ""}
