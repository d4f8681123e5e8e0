"""The engine's step against plain torch on the mean loss, and what it does with numbers that are not finite."""

from __future__ import annotations

import io
import math

import pytest
import torch
from torch import Tensor, nn

from toolspar.core.errors import ConfigError, RunError
from toolspar.runtime.engine import Engine, backbone_dtype, build_fabric
from toolspar.runtime.settings import RuntimeSettings

CPU = RuntimeSettings(name="cpu", devices=1, precision="32", threads=1)


@pytest.fixture(scope="module")
def data() -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(0)
    return torch.randn(12, 5, generator=generator), torch.randn(12, 1, generator=generator)


def model() -> nn.Module:
    torch.manual_seed(1)
    return nn.Sequential(nn.Linear(5, 7), nn.Tanh(), nn.Linear(7, 1))


def engine_for(module: nn.Module, max_grad_norm: float | list[float] = math.inf, name: str = "adamw") -> Engine:
    kinds = {"adamw": torch.optim.AdamW, "sgd": torch.optim.SGD}
    return Engine(build_fabric(CPU), module, kinds[name](module.parameters(), lr=0.1), max_grad_norm)


def squared_error(module: nn.Module, factor: float = 1.0):
    def loss(batch: tuple[Tensor, Tensor]) -> Tensor:
        x, y = batch
        return factor * ((module(x) - y) ** 2).sum()

    return loss


def parameters_of(module: nn.Module) -> Tensor:
    return torch.cat([parameter.detach().flatten() for parameter in module.parameters()])


@pytest.mark.parametrize("name", ["sgd", "adamw"])
@pytest.mark.parametrize("sizes", [(12,), (4, 4, 4), (1, 9, 2)])
def test_steps_equal_plain_torch_on_the_mean(data: tuple[Tensor, Tensor], name: str, sizes: tuple[int, ...]) -> None:
    x, y = data
    ours, plain = model(), model()
    engine = engine_for(ours, name=name)
    optimizer = {"sgd": torch.optim.SGD, "adamw": torch.optim.AdamW}[name](plain.parameters(), lr=0.1)
    for _ in range(3):
        stats = engine.update(zip(x.split(sizes), y.split(sizes), strict=True), squared_error(ours), n_tokens=12)
        optimizer.zero_grad()
        loss = ((plain(x) - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        assert stats.loss == pytest.approx(loss.item(), rel=1e-6)
        assert not stats.skipped
    torch.testing.assert_close(parameters_of(ours), parameters_of(plain), rtol=1e-5, atol=1e-6)


def test_one_limit_clips_the_whole_gradient() -> None:
    # gradients are (3, 0) and (4,): the norm is 5, a limit of 1 scales both by 1/5
    a, b = nn.Parameter(torch.zeros(2)), nn.Parameter(torch.zeros(1))
    engine = Engine(build_fabric(CPU), nn.ParameterList([a, b]), torch.optim.SGD([a, b], lr=1.0), max_grad_norm=1.0)
    stats = engine.update([None], lambda _: 3 * a[0] + 4 * b[0], n_tokens=1)
    assert stats.grad_norm == pytest.approx(5.0)
    assert a.tolist() == pytest.approx([-0.6, 0.0])
    assert b.tolist() == pytest.approx([-0.8])


def test_one_limit_per_group_clips_each_group() -> None:
    a, b, c = (nn.Parameter(torch.zeros(1)) for _ in range(3))
    groups = [{"params": [a]}, {"params": [b]}, {"params": [c]}]
    module = nn.ParameterList([a, b, c])
    engine = Engine(build_fabric(CPU), module, torch.optim.SGD(groups, lr=1.0), [1.0, 100.0, 1.0])
    stats = engine.update([None], lambda _: 3 * a[0] + 4 * b[0], n_tokens=1)
    assert stats.group_grad_norms == pytest.approx((3.0, 4.0, 0.0))
    assert (a.item(), b.item(), c.item()) == pytest.approx((-1.0, -4.0, 0.0))


@pytest.mark.parametrize("factor", [math.nan, math.inf])
def test_a_step_that_is_not_finite_is_skipped(data: tuple[Tensor, Tensor], factor: float) -> None:
    module = model()
    engine = engine_for(module, max_grad_norm=1.0)
    engine.update([data], squared_error(module), n_tokens=12)
    before = engine.state()
    stats = engine.update([data], squared_error(module, factor), n_tokens=12)
    after = engine.state()
    assert stats.skipped
    assert not math.isfinite(stats.loss)
    assert (before["skipped_updates"], after["skipped_updates"]) == (0, 1)
    torch.testing.assert_close(after["parameters"], before["parameters"], rtol=0, atol=0)
    torch.testing.assert_close(after["optimizer"]["state"], before["optimizer"]["state"], rtol=0, atol=0)
    assert not engine.update([data], squared_error(module), n_tokens=12).skipped


def test_a_gradient_that_is_not_finite_is_skipped() -> None:
    weight = nn.Parameter(torch.zeros(1))
    engine = Engine(build_fabric(CPU), nn.ParameterList([weight]), torch.optim.SGD([weight], lr=1.0), 1.0)
    stats = engine.update([None], lambda _: weight.sqrt().sum(), n_tokens=1)  # 0 with slope infinity
    assert (stats.loss, stats.skipped, weight.item()) == (0.0, True, 0.0)


def test_state_goes_through_a_file_and_continues_bit_for_bit(data: tuple[Tensor, Tensor]) -> None:
    whole, first = model(), model()
    uninterrupted, engine = engine_for(whole, 1.0), engine_for(first, 1.0)
    for _ in range(4):
        uninterrupted.update([data], squared_error(whole), n_tokens=12)
    for _ in range(2):
        engine.update([data], squared_error(first), n_tokens=12)
    file = io.BytesIO()
    torch.save(engine.state(), file)
    state = torch.load(io.BytesIO(file.getvalue()), weights_only=True)
    second = model()
    resumed = engine_for(second, 1.0)
    resumed.load_state(state)
    for _ in range(2):
        resumed.update([data], squared_error(second), n_tokens=12)
    assert torch.equal(parameters_of(second), parameters_of(whole))
    assert not torch.equal(parameters_of(second), parameters_of(first))


def test_a_state_is_a_copy_and_a_roll_back_restores_it(data: tuple[Tensor, Tensor]) -> None:
    module = model()
    engine = engine_for(module, 1.0)
    start = parameters_of(module)
    state = engine.state()
    for _ in range(2):  # twice: going back must not hand the caller's copy to the optimiser
        engine.update([data], squared_error(module), n_tokens=12)
        assert not torch.equal(parameters_of(module), start)
        engine.load_state(state)
        assert torch.equal(parameters_of(module), start)
        assert engine.optimizer.state_dict()["state"] == {}


def test_reset_optimizer_forgets_moments_only(data: tuple[Tensor, Tensor]) -> None:
    module = model()
    engine = engine_for(module)
    engine.update([data], squared_error(module), n_tokens=12)
    weights = parameters_of(module)
    engine.reset_optimizer()
    assert torch.equal(parameters_of(module), weights)
    fresh = model()
    fresh.load_state_dict(module.state_dict())
    other = engine_for(fresh)
    for engine_, module_ in ((engine, module), (other, fresh)):
        engine_.update([data], squared_error(module_), n_tokens=12)
    assert torch.equal(parameters_of(module), parameters_of(fresh))


def test_number_formats_stay_as_they_are() -> None:
    settings = RuntimeSettings(name="cpu", devices=1, precision="bf16", threads=1)
    assert backbone_dtype(settings) is torch.bfloat16
    assert backbone_dtype(CPU) is torch.float32
    frozen = nn.Linear(4, 4).to(backbone_dtype(settings)).requires_grad_(False)
    adapter = nn.Linear(4, 1)
    module = nn.ModuleList([frozen, adapter])
    engine = Engine(build_fabric(settings), module, torch.optim.AdamW(adapter.parameters(), lr=0.1), 1.0)
    before = adapter.weight.detach().clone()
    stats = engine.update([torch.ones(2, 4)], lambda x: adapter(frozen(x.bfloat16()).float()).sum(), n_tokens=2)
    assert not stats.skipped
    assert (frozen.weight.dtype, adapter.weight.dtype) == (torch.bfloat16, torch.float32)
    assert not torch.equal(adapter.weight, before)


def test_a_state_of_another_model_is_refused() -> None:
    state = engine_for(nn.Linear(2, 1)).state()
    with pytest.raises(RunError, match="does not fit"):
        engine_for(nn.Linear(3, 1)).load_state(state)


def test_wrong_calls_are_refused(data: tuple[Tensor, Tensor]) -> None:
    module = model()
    engine = engine_for(module)
    with pytest.raises(ValueError, match="at least one token, not 0"):
        engine.update([data], squared_error(module), n_tokens=0)
    with pytest.raises(ValueError, match="at least one micro-batch"):
        engine.update([], squared_error(module), n_tokens=1)
    with pytest.raises(ValueError, match="must be positive"):
        engine_for(module, 0.0)
    with pytest.raises(ValueError, match="2 clip norms for 1 parameter groups"):
        engine_for(module, [1.0, 1.0])


def test_the_fabric_repeats_and_sets_threads() -> None:
    fabric = build_fabric(CPU, seed=5)
    first = torch.rand(3)
    assert (fabric.device.type, fabric.world_size, torch.get_num_threads()) == ("cpu", 1, 1)
    assert torch.are_deterministic_algorithms_enabled()
    build_fabric(CPU, seed=5)
    assert torch.equal(torch.rand(3), first)


def test_a_missing_gpu_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ConfigError, match=r"^runtime\.name=gpu, but PyTorch sees no GPU: choose runtime=cpu"):
        build_fabric(RuntimeSettings(name="gpu", devices=1, precision="bf16", threads=0))
