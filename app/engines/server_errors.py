"""What can go wrong with an OpenAI-compatible server, and the sentence that says what to do about it."""

from __future__ import annotations

import json

from app.engines.base import EngineBusy, EngineError, EngineUnavailable


class Dropped(Exception):
    """The stream ended before the answer did."""


class Malformed(Exception):
    """The stream holds something else than chat completion chunks."""


def worth_retrying(error: Exception) -> bool:
    """Whether the same request may succeed a moment later. A silence that ran out is not: it has cost a minute already."""
    import openai

    if isinstance(error, openai.APITimeoutError):
        return False
    return isinstance(error, Dropped | openai.APIConnectionError | openai.RateLimitError | openai.InternalServerError)


def refuses_extras(error: Exception) -> bool:
    """Whether the server did not understand a field of the request, as strict servers say of those that they do not know."""
    import openai

    return isinstance(error, openai.BadRequestError | openai.UnprocessableEntityError)


def translated(error: Exception, url: str, model: str, seconds: float) -> EngineError:
    """Return the EngineError for whatever the client raised."""
    import openai

    if isinstance(error, EngineError):
        return error
    if isinstance(error, openai.APITimeoutError):
        return EngineError(f"The server at {url} was silent for {seconds:g} s: ask again, or use a smaller model.")
    if isinstance(error, Dropped):
        return EngineError(f"The server at {url} broke off in the middle of its answer: ask again.")
    if isinstance(error, openai.APIConnectionError):
        if error.__cause__ is not None and type(error.__cause__).__name__ in ("ConnectError", "ConnectTimeout"):
            return EngineUnavailable(f"No server answers at {url}: start it, or correct RUMO_SERVER.")
        return EngineError(f"The server at {url} broke off in the middle of its answer: ask again.")
    if isinstance(error, Malformed | json.JSONDecodeError | openai.APIResponseValidationError):
        return EngineError(
            f"What {url} sends is not a chat completion: check that RUMO_SERVER is an OpenAI-compatible server."
        )
    if isinstance(error, openai.APIStatusError):
        return _of_status(error, url, model)
    if isinstance(error, openai.APIError):
        return EngineError(
            f"The server at {url} reported an error in the middle of its answer: look at its log, and ask again."
        )
    return EngineError(f"The server at {url} could not be used: check RUMO_SERVER.")


def _of_status(error: Exception, url: str, model: str) -> EngineError:
    import openai

    status = error.status_code if isinstance(error, openai.APIStatusError) else 0
    if status in (401, 403):
        return EngineUnavailable(f"The server at {url} refuses the key: set RUMO_SERVER_KEY to a valid one.")
    if status == 404:
        return EngineUnavailable(f"The server at {url} has no model {model}: set RUMO_MODEL to one that it serves.")
    if status in (429, 503):
        return EngineBusy(f"The server at {url} is busy: ask again in a moment.")
    if status >= 500:
        return EngineError(f"The server at {url} failed (HTTP {status}): look at its log, and ask again.")
    return EngineError(f"The server at {url} refused the request (HTTP {status}): shorten it, or check RUMO_MODEL.")
