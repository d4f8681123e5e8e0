"""The command line: mistakes are answered with one line, exit code 2, and without torch."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from toolspar.app import cli, train
from toolspar.app.cli import main
from toolspar.app.schema import TrainConfig
from toolspar.core.errors import ModelError

ROOT = Path(__file__).resolve().parents[2]

MISTAKES: list[tuple[str, list[str]]] = [
    ("train ppo.clipp=0.1", ["ppo.clipp", "did you mean ppo.clip?", "value_clip"]),
    ("train clip=0.1", ["unknown key clip", "did you mean ppo.clip?"]),
    ("train pp.clip=0.1", ["unknown key pp", "did you mean ppo?"]),
    ("train +ppo.klip=0.1", ["ppo.klip", "did you mean ppo.clip?"]),
    ("train ppo.clip=abc", ["ppo.clip=abc is not a number"]),
    ("train ppo.clip=null", ["ppo.clip=null is not a number"]),
    ("train seed=1.5", ["seed=1.5 is not a whole number"]),
    ("train logger.csv=maybe", ["logger.csv=maybe is not true or false"]),
    ("train verify.checks=identity", ["verify.checks", "is not a list"]),
    ("train reward.weights.severity=high", ["reward.weights.severity=high is not a number"]),
    ("train ppo.clip=1.5", ["ppo.clip=1.5", "(0, 1)"]),
    ("train seed=-1", ["seed=-1", "must be in"]),
    ("train function_caller.rank=0", ["function_caller.rank=0", ">= 1"]),
    ("train defend.sft.learning_rate=0", ["defend.sft.learning_rate=0.0", "> 0"]),
    (
        "train ppo.episodes_per_rollout=96 ppo.episodes_per_minibatch=36",
        ["ppo.episodes_per_rollout=96", "ppo.episodes_per_minibatch=36"],
    ),
    ("train defend.method=dpo", ["defend.method=dpo", "sft, ppo, sft+ppo"]),
    ("train defend.reward=half", ["defend.reward=half", "p, graded"]),
    ("train defend.ppo.clip=2", ["defend.ppo.clip=2.0", "(0, 1)"]),
    (
        "train defend.ppo.answers_per_query=5",
        ["defend.ppo.episodes_per_minibatch=32", "defend.ppo.answers_per_query=5"],
    ),
    ("train attack.mode=replace", ["attack.mode=replace", "rewrite, edit_call"]),
    ("train attack.context=all", ["attack.context=all", "none, last_answers"]),
    ("train attack=edit", ["attack=edit", "did you mean edit_call?"]),
    ("train reward.shape=sum", ["reward.shape=sum", "zero_sum, bandpass, parabola, uncertainty"]),
    (
        "train reward.diversity_mode=score_function ppo.rewrites_per_task=1",
        ["reward.diversity_mode=score_function", "ppo.rewrites_per_task"],
    ),
    ("train reward=parabola", ["reward.shape=parabola", "rollout.answers_per_rewrite"]),
    ("train +reward.weights.style=1", ["reward.weights.style", "adversarial, severity, diversity, meaning"]),
    ("train verify.checks=[identify]", ["identify", "identity, format"]),
    ("train judge.dev_tasks=200 judge.dev_attack_tasks=500", ["judge.dev_attack_tasks=500", "judge.dev_tasks=200"]),
    ("train model=qwen3", ["model=qwen3", "qwen3_0_6b"]),
    ("train model=qwen3_4b", ["query_policy.start=warm", "Qwen/Qwen3-4B"]),
    ("train model.quantization=8bit", ["model.quantization=8bit", "none, 4bit"]),
    ("train model.quantization=4bit", ["model.quantization=4bit needs a GPU", "runtime=gpu"]),
    ("train rollout=vllm", ["rollout.backend=vllm runs on one GPU", "runtime.name=cpu", "rollout.backend=torch"]),
    ("train rollout=vllm runtime=gpu model.quantization=4bit", ["rollout.backend=vllm", "model.quantization=4bit"]),
    ("train rollout=vllm runtime=gpu ppo.temperature=3", ["ppo.temperature=3", "0.01 to 2"]),
    ("train rollout.backend=onnx", ["rollout.backend=onnx", "torch, vllm"]),
    ("warmup model.quantization=4bit", ["model.quantization=4bit needs a GPU"]),
    ("train model=null", ["model=null", "smollm2_135m"]),
    ("train runtime=7", ["runtime=7", "cpu, ddp, gpu"]),
    ("train runtime.devices=2", ["runtime.devices=2", "runtime.name=cpu", "runtime=ddp"]),
    ("train runtime=zero2 runtime.offload_parameters=true", ["runtime.offload_parameters=true", "runtime=zero3"]),
    ("train experiment=firstgame", ["firstgame", "did you mean first_game?", "quickstart"]),
    ("train -m hydra/launcher=slurm seed=0,1", ["hydra/launcher=slurm", "basic"]),
    ("train -m sweep=all", ["sweep", "all", "first_game_seeds"]),
    ("train -m seed=0,1 ppo.clip=0.1,2", ["ppo.clip=2.0", "in the run seed=0 ppo.clip=2"]),
    ("train ppo.clip=0.1,0.2", ["ppo.clip=0.1,0.2", "-m"]),
    ("train ppo.clip", ["ppo.clip", "key=value"]),
    ("train seed=[1", ["seed=[1", "key=value"]),
    ("train =3", ["=3"]),
    ("train ~ppo.clip", ["ppo.clip cannot be removed"]),
    ("train ~ppo", ["ppo is missing"]),
    ("train ppo.clip=???", ["ppo.clip is missing"]),
    ("train ppo.clip=${nothing}", ["ppo.clip", "nothing"]),
    ("train --cfg hydra", ["--cfg", "job"]),
    ("train --cfg job -m seed=1,2", ["--cfg"]),
    ("train --resume", ["--resume", "toolspar train --help"]),
    ("warmup sft.learning_rate=0", ["sft.learning_rate=0.0", "> 0"]),
    ("warmup warmup.players=[judge]", ["warmup.players=judge", "caller, policy"]),
    ("warmup runtime=ddp runtime.devices=2", ["runtime.name=ddp", "toolspar warmup", "runtime=cpu or gpu"]),
    ("warmup policy_temperature=0", ["policy_temperature=0.0", "> 0"]),
    ("trian", ["trian", "did you mean train?", "train, plan, sweep, compare, crossplay, audit, try, check, verify"]),
    ("crossplay", ["required: RUN", "toolspar crossplay --help"]),
    ("crossplay run --split train", ["--split", "train", "test"]),
    ("crossplay run --tasks few", ["--tasks", "few"]),
    ("train opponents.pick=best", ["opponents.pick=best", "uniform, recent, hardest"]),
    ("train curriculum.styles=mild", ["curriculum.styles=mild", "free, assigned, staged, adaptive"]),
    ("train schedule.stop_window=1", ["schedule.stop_window=1", "0 or >= 2"]),
    (
        "train schedule.stop_window=3 judge.dev_attack_tasks=0",
        ["schedule.stop_window=3", "raise judge.dev_attack_tasks"],
    ),
    ("train judge.cross_play=true judge.dev_attack_tasks=0", ["judge.cross_play=true", "raise judge.dev_attack_tasks"]),
    ("sweep", ["action", "toolspar sweep --help"]),
    ("sweep tabel logs", ["tabel", "table"]),
    ("compare", ["RUN", "toolspar compare --help"]),
    ("compare run --tasks many", ["--tasks", "many"]),
    ("compare run --tasks 8 --attacked 9", ["--attacked=9", "[1, 8]"]),
    ("compare run --fresh-attackers -1", ["--fresh-attackers=-1", ">= 0"]),
    ("compare run --fresh-seeds 0", ["--fresh-seeds=0", ">= 1"]),
    ("train defend.method=dpo", ["defend.method=dpo", "sft, ppo, sft+ppo, trl_sft"]),
    ("train defend.adversarial_source=web", ["archive, rewrites, operators"]),
    (
        "train attack=edit_call defend.adversarial_source=rewrites",
        ["attack.mode=edit_call", "defend.adversarial_source=rewrites", "set defend.adversarial_source=archive"],
    ),
    ("train experiment=arm_game defend.method=sft+ppo", ["defend.max_tokens=14000", "set defend.max_tokens=null"]),
    (
        "train defend.method=trl_sft runtime=gpu model.quantization=4bit",
        ["trl_sft", "model.quantization=4bit", "set model.quantization=none"],
    ),
    ("train defend.method=trl_sft runtime=ddp runtime.devices=2", ["trl_sft", "runtime.name=ddp", "one process"]),
    (
        "plan model.ref=some/model query_policy.start=base function_caller.start=base --cards 24,",
        ["--cards 24,", "GiB"],
    ),
    ("plan ppo.clip=7", ["ppo.clip=7.0", "(0, 1)"]),
    ("check", ["file", "toolspar check --help"]),
    ("evaluate bfl target=base", ["nothing is called bfl", "did you mean bfcl?"]),
    ("evaluate bfcl", ["target is missing"]),
    ("evaluate bfcl target=base preset=all", ["preset=all", "subset, nonlive, live, single_turn, multi_turn"]),
    ("evaluate bfcl target=base prompt_style=qwen", ["prompt_style=qwen", "bfcl_qwen, own"]),
    ("evaluate bfcl target=base rows_per_batch=0", ["rows_per_batch=0", ">= 1"]),
    ("evaluate bfcl target=base endpoint.timeout_seconds=0", ["endpoint.timeout_seconds=0.0", "> 0"]),
    ("serve", ["RUN|ADAPTER|MODEL", "toolspar serve --help"]),
    ("serve base --port 70000", ["--port=70000", "[0, 65535]"]),
    ("serve base --queue 0", ["--queue=0", ">= 1"]),
    ("serve base --host 0.0.0.0 --key-variable TOOLSPAR_NO_SUCH_KEY", ["0.0.0.0", "--key-variable"]),
    ("export", ["merge|dataset|card|push"]),
    ("export merge logs", ["--to"]),
    ("export push /proc --repo me/it", ["holds neither a model"]),
    ("audit", ["give the folder of a run, or --read SHEET", "toolspar audit --help"]),
    ("audit run --read sheet.csv", ["give the folder of a run, or --read SHEET"]),
    ("audit run --key key.json", ["--key goes with --read"]),
    ("audit run --n 0", ["--n=0", ">= 1"]),
    ("audit run --n many", ["--n", "many"]),
    ("audit run ./run", ["a run is given twice"]),
    ("verify", ["required: FILE (", "toolspar verify --help"]),
    ("verify /nothing.jsonl", ["cannot read /nothing.jsonl", "no such file", "or -"]),
    ("verify / --rules-only", ["cannot read /", "is a directory"]),
    ("verify f.jsonl --checks identity,formt", ["'formt'", "identity, format, control_text"]),
    ("verify f.jsonl --checks format,format", ["names a check twice"]),
    ("verify f.jsonl --checks ,", ["no check is left"]),
    ("verify f.jsonl --checks format --rules-only", ["--rules-only", "--checks"]),
    ("verify f.jsonl --rules-only verify.checks=[meaning]", ["no check is left"]),
    ("verify f.jsonl verify.min_meanin=0.4", ["did you mean verify.min_meaning?"]),
    ("verify f.jsonl verify.min_meaning=4", ["verify.min_meaning=4.0", "[-1, 1]"]),
    ("train verify=with_solver", ["verify.solver.model is null", "leave the check out"]),
    ("verify f.jsonl --checks solver", ["verify.solver.model is null"]),
    ("train verify.solver.min_accuracy=0.8", ["min_accuracy=0.8", "[0.9, 1]", "rejects exactly the hard attacks"]),
    ("warmup verify.solver.tool_format=json", ["verify.solver.tool_format=json", "native"]),
    (
        "train verify=with_solver verify.solver.model=package:smollm2-135m function_caller=lora_from_base",
        ["verify.solver.model=package:smollm2-135m is the function caller in training", "function_caller.start=base"],
    ),
    ("data", ["required: ACTION", "toolspar data --help"]),
    ("data convert in.jsonl out.jsonl --to csv", ["csv", "toolspar"]),
    ("data convert in.jsonl out.jsonl tasks.seed=1", ["unrecognized arguments: tasks.seed=1"]),
    ("data tools tools.json", ["required: --out"]),
    ("data tools tasks.jsonl --out t.jsonl", ["tasks.jsonl names no tools", "OpenAPI", "mcp:"]),
    ("data tools t.py --out t.jsonl dev_task=1", ["unknown key dev_task", "did you mean dev_tasks?"]),
    ("data tools t.py --out t.jsonl writer.temperature=9", ["writer.temperature=9.0", "[0, 2]"]),
    ("data tools t.py --out t.jsonl test_tasks=-1", ["test_tasks=-1", ">= 0"]),
    ("data tools t.py --out t.jsonl tasks.renamed_share=1", ["tasks.renamed_share=1", "when it reads the file"]),
    ("verify f.jsonl verify=format_onl", ["did you mean format_only?"]),
    ("verify f.jsonl ppo.clip=0.1", ["unknown key ppo; allowed: verify, embedder, confidence, records_per_batch\n"]),
    ("verify f.jsonl confidence=2", ["confidence=2.0", "(0.5, 1)"]),
    ("verify f.jsonl records_per_batch=0", ["records_per_batch=0", ">= 1"]),
    ("evaluate robustnes target=warm", ["nothing is called robustnes", "did you mean robustness?"]),
    ("evaluate robustness", ["target is missing", "base, warm, or an endpoint's address"]),
    ("evaluate robustness target=warm suites=[typo]", ["suites=typo", "typos, number_words"]),
    ("evaluate robustness target=warm suites=[typos,typos]", ["suites names a suite twice"]),
    ("evaluate robustness target=warm suites=[]", ["no suite is left to measure", "archive=RUN"]),
    ("evaluate robustness target=warm levels=[0,4]", ["levels=[0, 4]", "some of 1, 2, 3"]),
    ("evaluate robustness target=warm split=eval", ["split=eval", "train, dev, test"]),
    ("evaluate robustness target=warm copies=0", ["copies=0", ">= 1"]),
    ("evaluate robustness target=warm suites=[paraphrase]", ["'paraphrase'", "give paraphraser.base_url"]),
    ("evaluate robustness target=warm paraphraser.max_retries=99", ["paraphraser.max_retries=99", "[0, 20]"]),
    ("evaluate robustness target=warm endpoint.key_variable=sk-1", ["endpoint.key_variable must be the name"]),
    ("evaluate robustness target=warm verify.judge.timeout_seconds=0", ["verify.judge.timeout_seconds=0.0", "> 0"]),
    ("evaluate robustness target=warm tasks.seed=-1", ["tasks.seed=-1"]),
    ("evaluate robustness target=warm suits=[typos]", ["unknown key suits", "did you mean suites?"]),
]


@pytest.mark.parametrize(("line", "parts"), MISTAKES, ids=[line for line, _ in MISTAKES])
def test_a_mistake_is_one_line(line: str, parts: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(line.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("toolspar: error: ")
    assert err.count("\n") == 1 and err.endswith("\n")
    assert [part for part in parts if part not in err] == []


def test_nothing_heavy_is_imported_for_mistakes_and_help() -> None:
    lines = [line for line, _ in MISTAKES[::4]] + ["--help", "--version", "train --cfg job", "warmup --cfg job"]
    lines += ["train --cfg job logger=wandb", "dashboard show"]
    script = (
        "import json, sys\nfrom toolspar.app.cli import main\n"
        "for line in json.loads(sys.argv[1]): main(line.split())\n"
        "heavy = {'torch', 'transformers', 'lightning', 'peft', 'trl', 'deepspeed', 'tokenizers', 'datasets'}\n"
        "heavy |= {'wandb', 'wandb_workspaces'}\n"
        "print('heavy:', sorted(heavy & set(sys.modules)))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script, json.dumps(lines)], cwd=ROOT / "src", capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.endswith("heavy: []\n")


@pytest.mark.parametrize(
    "command", [["-m", "toolspar", "train"], ["-m", "toolspar.train"], ["-m", "toolspar.app.cli", "train"]]
)
def test_all_entries_are_the_same(command: list[str]) -> None:
    result = subprocess.run(
        [sys.executable, *command, "ppo.clip=abc"], cwd=ROOT / "src", capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stdout, result.stderr) == (
        2,
        "",
        "toolspar: error: ppo.clip=abc is not a number\n",
    )


def test_the_overview_has_a_line_for_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    for name in ("train", "compare", "warmup", "plan", "check", "verify", "try", "dashboard", "evaluate", "crossplay"):
        assert sum(line.startswith(f"  {name} ") for line in out.splitlines()) == 1
    assert main([]) == 2


def test_the_help_of_train_lists_what_can_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["train", "--help"])
    out = capsys.readouterr().out
    assert exit_.value.code == 0
    for part in (
        "arm_base, arm_game, arm_sft_augmented, arm_sft_clean, arm_sft_untrained, first_game, gate_trial, quickstart",
        "qwen2_5_7b_instruct, qwen3_0_6b, qwen3_4b",
        "first_game_seeds",
        "smollm2_135m",
        "minilm, text2vec",
        "cpu, ddp, gpu, zero1, zero2, zero3",
    ):
        assert part in out


def test_the_resolved_configuration_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--cfg", "job", "experiment=quickstart", "seed=3", "ppo.clip=0.15"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("seed: 3\nexperiment: quickstart\n")
    assert "  clip: 0.15\n" in out
    assert "${" not in out and "hydra" not in out


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (KeyboardInterrupt(), 130, "toolspar: interrupted; start the same command again to resume\n"),
        (ModelError("no model at x:\ngive a folder"), 1, "toolspar: error: no model at x: give a folder\n"),
    ],
)
def test_exit_codes_of_a_game(
    error: BaseException,
    code: int,
    line: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def play(config: TrainConfig, folder: Path) -> dict[str, float]:
        raise error

    monkeypatch.setattr(train, "_play_game", lambda: play)
    assert main(["train", f"paths.logs={tmp_path}"]) == code
    assert capsys.readouterr().err == line


def test_a_full_gpu_is_one_line_in_every_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    torch = pytest.importorskip("torch")

    def measure(arguments: Sequence[str]) -> int:
        raise errors.pop()

    errors = [RuntimeError("shapes"), torch.OutOfMemoryError("CUDA out of memory.\nTried to allocate 2 GiB")]
    monkeypatch.setitem(cli.COMMANDS, "evaluate", measure)
    assert main(["evaluate"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("toolspar: error: the GPU is out of memory: lower") and said.count("\n") == 1
    with pytest.raises(RuntimeError, match="shapes"):
        main(["evaluate"])


def test_check_passes_its_exit_code_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "none.jsonl")]) == 2
    assert "cannot read" in capsys.readouterr().err
