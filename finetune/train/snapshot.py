"""The state of training as named tensors, and back: weights, moments and random generators. The same for one process, DDP and FSDP."""

from __future__ import annotations

from typing import Any

from finetune.train.errors import TrainError


def weights(model: Any) -> dict[str, Any]:
    """Return the trained weights by name, whole and on the CPU; only the first process gets them."""
    from torch.distributed.checkpoint.state_dict import get_model_state_dict

    return _own(get_model_state_dict(model, options=_options(trained_only=True)))


def put_weights(model: Any, found: dict[str, Any]) -> None:
    """Put trained weights back, on every process, each of which has read them all. Raises TrainError where they are of another model."""
    from torch.distributed.checkpoint.state_dict import set_model_state_dict

    wanted = {name.removeprefix("module.") for name, each in model.named_parameters() if each.requires_grad}
    if wanted - set(found):
        raise TrainError("The checkpoint is of another model or method: start a new run.")
    set_model_state_dict(model, found, options=_options(strict=False))  # frozen weights are not among them


def moments(model: Any, optimiser: Any) -> dict[str, Any]:
    """Return the optimiser's tensors, named `parameter/moment`; only the first process gets them."""
    from torch.distributed.checkpoint.state_dict import get_optimizer_state_dict

    found: dict[str, Any] = get_optimizer_state_dict(model, optimiser, options=_options())
    return {f"{name}/{key}": tensor for name, some in found.get("state", {}).items() for key, tensor in some.items()}


def put_moments(model: Any, optimiser: Any, found: dict[str, Any]) -> None:
    """Put the optimiser's tensors back, on every process."""
    from torch.distributed.checkpoint.state_dict import get_optimizer_state_dict, set_optimizer_state_dict

    # Asked for without moving it to the CPU, since only the first process would get it then.
    whole: dict[str, Any] = get_optimizer_state_dict(model, optimiser, options=_options(offload=False))
    state: dict[str, dict[str, Any]] = {}
    for name, tensor in found.items():
        parameter, key = name.rsplit("/", 1)
        state.setdefault(parameter, {})[key] = tensor
    whole["state"] = state
    set_optimizer_state_dict(model, optimiser, whole, options=_options())


def generators(accelerator: Any) -> dict[str, Any]:
    """Return the state of torch's generators of every process."""
    import torch

    own = {"cpu": torch.get_rng_state()}
    if accelerator.device.type == "cuda":
        own["cuda"] = torch.cuda.get_rng_state(accelerator.device)
    from accelerate.utils import gather_object  # type: ignore[import-untyped] # it ships no type information

    everyone = gather_object([own])
    return {f"{rank}/{kind}": state for rank, some in enumerate(everyone) for kind, state in some.items()}


def put_generators(accelerator: Any, found: dict[str, Any]) -> None:
    """Set this process's generators."""
    import torch

    torch.set_rng_state(found[f"{accelerator.process_index}/cpu"])
    if accelerator.device.type == "cuda":
        torch.cuda.set_rng_state(found[f"{accelerator.process_index}/cuda"], accelerator.device)


def _options(trained_only: bool = False, strict: bool = True, offload: bool = True) -> Any:
    from torch.distributed.checkpoint.state_dict import StateDictOptions

    return StateDictOptions(full_state_dict=True, cpu_offload=offload, ignore_frozen_params=trained_only, strict=strict)


def _own(found: dict[str, Any]) -> dict[str, Any]:
    """Leave out second names of one tensor: input and output embeddings are often the same, and safetensors keeps no tensor twice."""
    seen: set[int] = set()
    kept = {}
    for name, tensor in found.items():
        if tensor.data_ptr() not in seen:
            seen.add(tensor.data_ptr())
            kept[name] = tensor
    return kept
