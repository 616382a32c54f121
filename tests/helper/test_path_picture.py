"""The way through a model as linked stations."""

from __future__ import annotations

import keras
import pytest
from bs4 import BeautifulSoup

from tutorial_src import build_cnn_basic
from tutorial_src.path_picture import PathPicture


def stations(model) -> list[tuple[str, str, str]]:
    html = BeautifulSoup(PathPicture(model)._repr_html_(), "html.parser")
    return [
        (item.select_one(".name").get_text(), item.select_one(".shape").get_text(), item.a["href"])
        for item in html.select("li")
    ]


def test_a_station_for_the_input_and_each_layer():
    found = stations(build_cnn_basic())
    assert len(found) == 19
    assert found[0] == ("입력", "28 × 28 × 1", "layers/input-image.html")
    assert found[1] == ("합성곱", "28 × 28 × 32", "layers/convolution.html")
    assert found[2][0] == "활성화"
    assert found[13] == ("펼치기", "3,136", "layers/flatten.html")
    assert found[-2] == ("Dense", "10", "layers/dense.html")


def test_glyphs_shrink_with_the_maps():
    html = BeautifulSoup(PathPicture(build_cnn_basic())._repr_html_(), "html.parser")
    heights = [float(rect["height"]) for rect in html.select("rect")]
    assert heights[1] == 2 * heights[5] == 4 * heights[11]
    assert all(svg["aria-hidden"] == "true" for svg in html.select("svg"))


def test_unknown_layer_is_named():
    layers = keras.layers
    model = keras.Sequential([layers.Input((8, 8, 1)), layers.UpSampling2D()])
    with pytest.raises(TypeError, match="UpSampling2D"):
        PathPicture(model)


@pytest.mark.parametrize(
    "model",
    [
        keras.Sequential([keras.layers.Dense(2)]),
        keras.Sequential([keras.Input((8,)), keras.layers.Dense(2)]),
    ],
    ids=["not-built", "of-rows"],
)
def test_what_is_no_model_of_images_is_refused(model):
    with pytest.raises(ValueError, match=r"^model must"):
        PathPicture(model)
