"""The shipped model is used unaltered or not at all."""

import shutil

import pytest

from sayso.errors import ModelError
from sayso.inference import MODELS, load


def test_the_shipped_model_loads_and_is_loaded_once():
    assert load() is load()


def test_an_altered_file_is_refused_by_name(tmp_path):
    folder = tmp_path / "models"
    shutil.copytree(MODELS, folder)
    (folder / "kinds.onnx").write_bytes(b"something else")
    with pytest.raises(ModelError, match=r"kinds\.onnx.*not the one that was shipped"):
        load(folder)


def test_a_missing_file_is_named_with_the_mend(tmp_path):
    folder = tmp_path / "models"
    shutil.copytree(MODELS, folder)
    (folder / "roles.onnx").unlink()
    with pytest.raises(ModelError, match="install sayso again"):
        load(folder)


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(ModelError, match="no model description"):
        load(tmp_path)
