"""One line in what people run: the real libraries, small models from their configs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import torch

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from reading import logged_below

import headroom_lm as headroom


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HEADROOM_DIR", str(tmp_path))
    monkeypatch.setenv("HEADROOM_URL", "http://127.0.0.1:9")
    monkeypatch.setattr("headroom_lm.run.Run.finish", without_waiting(headroom.Run.finish))
    return tmp_path


def without_waiting(finish: Any) -> Any:
    return lambda self, status="finished", timeout_s=0.0: finish(self, status, 0.0)


def trainer_losses(folder: Path, **options: Any) -> list[float]:
    import transformers  # noqa: PLC0415

    config = transformers.GPT2Config(vocab_size=64, n_positions=16, n_embd=16, n_layer=2, n_head=2)
    transformers.set_seed(0)
    model = transformers.GPT2LMHeadModel(config)
    rows = [{"input_ids": torch.arange(i, i + 8), "labels": torch.arange(i, i + 8)} for i in range(32)]
    callbacks = options.pop("callbacks", None)
    args = transformers.TrainingArguments(
        output_dir=str(folder / "out"),
        max_steps=6,
        per_device_train_batch_size=4,
        logging_steps=1,
        use_cpu=True,
        **options,
    )
    trainer = transformers.Trainer(model=model, args=args, train_dataset=rows, callbacks=callbacks)
    trainer.train()
    return [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]


def test_trainer(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    from headroom_lm.huggingface import HeadroomCallback  # noqa: PLC0415

    plain = trainer_losses(folder, report_to="none")
    by_name = trainer_losses(folder, report_to="headroom")
    callback = HeadroomCallback(probe={"input_ids": torch.arange(8).reshape(1, 8)}, every=2)
    by_callback = trainer_losses(folder, report_to="none", callbacks=[callback])
    assert plain == by_name == by_callback
    points = logged_below(folder)
    assert [value for name, _, value in points if name == "train/loss"] == [*by_name, *by_callback]
    assert "logging_nan_inf_filter=False" in capfd.readouterr().err
    assert {"train/learning_rate", "train/grad_norm", "head/stable_rank", "hidden/anisotropy"} <= {p[0] for p in points}


def test_accelerate(folder: Path) -> None:
    from accelerate import Accelerator  # noqa: PLC0415

    from headroom_lm.huggingface import accelerate_tracker  # noqa: PLC0415

    accelerator = Accelerator(cpu=True, log_with=accelerate_tracker("p"))
    accelerator.init_trackers("p")
    accelerator.log({"train_loss": 1.5}, step=3)
    accelerator.end_training()
    assert logged_below(folder) == [("train/loss", 3, 1.5)]


def test_lightning(folder: Path) -> None:
    import lightning  # noqa: PLC0415

    from headroom_lm.lightning import HeadroomCallback, HeadroomLogger  # noqa: PLC0415

    class Module(lightning.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.embed = torch.nn.Embedding(32, 8)
            self.lm_head = torch.nn.Linear(8, 32, bias=False)

        def forward(self, ids: torch.Tensor) -> torch.Tensor:
            return self.lm_head(self.embed(ids))

        def training_step(self, batch: torch.Tensor, _: int) -> torch.Tensor:
            loss = torch.nn.functional.cross_entropy(self(batch[:, :-1]).flatten(0, 1), batch[:, 1:].flatten())
            self.log("train_loss", loss)
            return loss

        def configure_optimizers(self) -> Any:
            return torch.optim.SGD(self.parameters(), 0.1)

    trainer = lightning.Trainer(
        max_steps=4,
        logger=HeadroomLogger("p"),
        callbacks=[HeadroomCallback(probe=torch.arange(8).reshape(1, 8), every=2)],
        log_every_n_steps=1,
        accelerator="cpu",
        enable_checkpointing=False,
        enable_progress_bar=False,
    )
    trainer.fit(Module(), torch.utils.data.DataLoader(torch.arange(64).reshape(8, 8) % 32, batch_size=2))
    points = logged_below(folder)
    assert [step for name, step, _ in points if name == "train/loss"] == [0, 1, 2, 3]
    assert any(name == "head/stable_rank" for name, _, _ in points)


def test_tensorboard(folder: Path) -> None:
    from torch.utils.tensorboard import SummaryWriter  # noqa: PLC0415

    from headroom_lm.tee import sync_tensorboard  # noqa: PLC0415

    run = headroom.init("p")
    undo = sync_tensorboard(run)
    writer = SummaryWriter(str(folder / "tb"))
    writer.add_scalar("Loss/val", 2.5, 7)
    undo()
    writer.add_scalar("Loss/val", 3.5, 8)
    writer.close()
    run.finish()
    assert logged_below(folder) == [("eval/loss", 7, 2.5)]
