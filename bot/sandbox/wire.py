"""The requests as they come over the wire."""

from typing import Any

import msgspec


class ImageUrl(msgspec.Struct):
    url: str
    detail: str = "high"


class Part(msgspec.Struct):
    type: str
    text: str = ""
    image_url: ImageUrl | None = None


class WireFunction(msgspec.Struct):
    name: str
    arguments: str = ""


class WireCall(msgspec.Struct):
    function: WireFunction
    id: str = ""


class WireMessage(msgspec.Struct):
    role: str
    content: str | list[Part] | None = None
    tool_calls: list[WireCall] | None = None
    tool_call_id: str | None = None


class ToolFunction(msgspec.Struct):
    name: str
    description: str = ""
    parameters: dict[str, Any] = {}  # a JSON schema: the border where Any is right


class WireTool(msgspec.Struct):
    function: ToolFunction
    type: str = "function"


class ResponseFormat(msgspec.Struct):
    type: str = "text"


class ChatRequest(msgspec.Struct):
    model: str
    messages: list[WireMessage]
    stream: bool = False
    max_tokens: int | None = None
    enable_thinking: bool | None = None
    thinking_budget: int | None = None
    stop: str | list[str] | None = None
    response_format: ResponseFormat | None = None
    tools: list[WireTool] | None = None
    tool_choice: str | dict[str, Any] | None = None
    prefix: str | None = None


class ImageRequest(msgspec.Struct):
    model: str
    prompt: str
    image_size: str | None = None
    batch_size: int = 1
    seed: int | None = None
    num_inference_steps: int = 20
    guidance_scale: float = 7.5
    cfg: float | None = None
    negative_prompt: str | None = None
    image: str | None = None
    image2: str | None = None
    image3: str | None = None


class SpeechRequest(msgspec.Struct):
    model: str
    input: str
    voice: str | None = None
    response_format: str = "mp3"
    sample_rate: int | None = None
    speed: float = 1.0
    gain: float = 0.0
    references: list[dict[str, Any]] | None = None
