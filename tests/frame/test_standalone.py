"""A cell comes with the earlier statements that it needs, whole, and with no others."""

from __future__ import annotations

import pytest
from kit.snippets import snippet
from tutorial_site.frame.standalone import Page


def earlier(*cells: str) -> str:
    """What the snippet of the last cell holds before that cell."""
    last = cells[-1].strip("\n")
    whole = snippet([cell.strip("\n") for cell in cells], len(cells) - 1)
    assert whole.endswith(f"{last}\n")
    return whole.removesuffix(f"{last}\n").strip("\n")


# --- names ---

TRY = "try:\n    x = 1\nexcept OSError as e:\n    y = e"


@pytest.mark.parametrize(
    ("before", "cell", "needed"),
    [
        ("x = 1\ny = 2", "print(x)", "x = 1"),
        ("x = 1\ny = x + 1", "print(y)", "x = 1\ny = x + 1"),
        ("x = 1\nx = 2", "print(x)", "x = 2"),
        ("x = 1", "x = 2\nprint(x)", ""),
        ("x = 1", "print([x for x in (1, 2)])", ""),
        ("x = 1", "for x in (1, 2):\n    print(x)", ""),
        ("n = 3", "print([x + n for x in (1, 2)])", "n = 3"),
        ("a, b = 1, 2", "print(b)", "a, b = 1, 2"),
        ("for k in (1, 2):\n    last = k", "print(last)", "for k in (1, 2):\n    last = k"),
        ("x = 1\nif x:\n    x = 2", "print(x)", "x = 1\nif x:\n    x = 2"),
        (f"x = 0\n{TRY}", "print(x)", None),
        (f"x = 0\n{TRY}", "print(y)", TRY),
        ("e = 1\ntry:\n    pass\nexcept OSError as e:\n    pass", "print(1)", ""),
        ("print((n := 3))", "print(n)", "print((n := 3))"),
        ("x = 1", "print(f'{x:>{x}}')", "x = 1"),
        ("x = 1\ndel x\nx = 2", "print(x)", "x = 2"),
        ("x = 1; y = 2\nz = 3", "print(y)", "x = 1; y = 2"),
        ("with open('f') as file:\n    t = file.read()", "print(t)", None),
    ],
)
def test_takes_what_defines_the_names_that_are_read(before, cell, needed):
    assert earlier(before, cell) == (before if needed is None else needed)


def test_takes_imports_whose_names_are_used():
    assert earlier("import os\nfrom math import pi, e\nimport a.b\nimport c as d", "e, a") == (
        "from math import pi, e\nimport a.b"
    )


def test_cell_that_stands_alone_comes_alone():
    assert snippet(["x = 1", "print(2)\n"], 1) == "print(2)\n"


def test_prints_and_checks_are_left_out():
    assert earlier("x = [1]\nprint(x)\nassert x", "print(x)") == "x = [1]"


# --- functions ---


def test_function_brings_what_it_reads_when_it_is_called():
    before = "size = 1\n\n\ndef area():\n    return size * side\n\n\nside = 2\nsize = 3\nother = 4"
    assert earlier(before, "print(area())") == (
        "def area():\n    return size * side\n\n\nside = 2\nsize = 3"
    )


def test_functions_bring_functions_and_lambdas_too():
    before = "k = 1\nf = lambda x: x + k\ndef g(x):\n    return f(x)\ndef h(x):\n    return h(x)"
    assert earlier(before, "print(g(1))") == (
        "k = 1\nf = lambda x: x + k\ndef g(x):\n    return f(x)"
    )


def test_function_that_is_handed_on_counts_as_called():
    assert earlier("n = 2\ndef f(x):\n    return x * n", "print(list(map(f, [1])))").startswith("n")


def test_class_brings_what_its_methods_read():
    before = "n = 2\nm = 3\nclass A:\n    def f(self):\n        return n"
    assert earlier(before, "print(A().f())") == (
        "n = 2\nclass A:\n    def f(self):\n        return n"
    )


def test_local_names_are_not_the_pages():
    assert earlier("y = 1\nx = 5\ndef f(x):\n    y = x\n    return y", "f(1)") == (
        "def f(x):\n    y = x\n    return y"
    )


# --- changes in place ---


@pytest.mark.parametrize(
    "change",
    [
        "x[0] = 5",
        "x.size = 5",
        "x += [5]",
        "x[0] += 5",
        "x.append(5)",
        "x.reload().again()",
        "for k in range(3):\n    x.append(k)",
        "if True:\n    x[0] = 1",
        "for part in x:\n    part.append(5)",
        "for part, n in zip(x, (1, 2)):\n    part[0] = n",
        "y = x\ny.append(5)",
        "y = x[0]\ny[0] = 5",
        "y = {'a': x}\ny['a'].append(5)",
        "def put(a):\n    a.append(1)\n\n\nput(x)",
        "def put(a, b):\n    b.append(a)\n\n\nput(1, b=x)",
        "def put():\n    x.append(1)\n\n\nput()",
        "del x[0]",
        "x.sort()",
        "x.partition(1)",
        "x.difference_update({1})",
        "x.popitem()",
        "x.assign_add(1)",
        "y = x.ravel()\ny[0] = 5",
        "y = x.setdefault('a', [])\nx['a'].append(5)",
        "for key, part in x.items():\n    part.append(key)",
        "for part in sorted(x):\n    part.append(5)",
        "for part in x:\n    part = part[0]\n    part[0] = 5",
        "y = dict(a=x, b=1)\ny['a'].append(5)",
        "def put(a):\n    flat = a.reshape(-1)\n    flat[0] = 1\n\n\nput(x)",
    ],
)
def test_takes_what_changes_a_thing(change):
    assert earlier(f"x = start()\nother = 1\n{change}", "print(x)") == f"x = start()\n{change}"


@pytest.mark.parametrize(
    "idle",
    [
        "y = x.copy()\ny.append(5)",
        "y = x.sum()",
        "y = x + 1\ny[0] = 5",
        "def look(a):\n    return a.sum()\n\n\ny = look(x)",
        "def put(a, b):\n    b.append(a)\n\n\ny = []\nput(x, y)",
        "y = 1\nx2 = 3",
        "y = x.flatten()\ny[0] = 5",
        "y = x.mean(axis=0)\ny += 1",
        "y = x.title().zfill(9)",
        "y = x.symmetric_difference({1})",
        "y = x.get('a') is None",
        "y = x.searchsorted(2)",
        "n = len(x)\nn += 1",
    ],
)
def test_leaves_what_only_looks(idle):
    assert earlier(f"x = start()\n{idle}", "print(x)") == "x = start()"


def test_storing_needs_no_earlier_stores():
    before = "d = {}\nd['a'] = 1"
    assert earlier(before, "d['b'] = 2") == "d = {}"
    assert earlier(before, "d['b'] = 2\nprint(d)") == before


def test_change_before_a_new_start_is_forgotten():
    assert earlier("x = []\nx.append(1)\nx = []", "print(x)") == "x = []"


def test_setting_of_a_module_comes_where_the_module_is_used():
    before = (
        "import numpy as np\nimport matplotlib.pyplot as plt\n"
        "fonts = ['a']\nplt.rcParams['font.family'] = fonts"
    )
    assert earlier(before, "np.zeros(1)") == "import numpy as np"
    assert earlier(before, "plt.show()") == before.removeprefix("import numpy as np\n")


# --- layers ---

HEAD = "import tensorflow as tf\nfrom tensorflow.keras import layers\n"


def test_layer_brings_the_call_that_built_it_when_more_than_called():
    before = f"{HEAD}x = tf.ones((1, 3))\nd = layers.ReLU()\ny = d(x)\nz = d(x)"
    assert earlier(before, "print(d.get_weights())") == before.removesuffix("\nz = d(x)")
    assert "y = d(x)" not in earlier(before, "print(d(x))")


def test_method_whose_result_is_thrown_away_makes_ready():
    before = f"{HEAD}m = tf.keras.Sequential()\nm.predict(1)"
    assert earlier(before, "print(m.predict(2))").endswith("m.predict(1)")


def test_model_holds_its_layers():
    before = f"{HEAD}d = layers.ReLU()\nm = tf.keras.Sequential([d])\nm.fit(1, 2)"
    assert earlier(before, "print(d.get_weights())").endswith("m.fit(1, 2)")


def test_saving_changes_what_stands_at_the_path():
    before = f"{HEAD}path = 'm.h5'\nm = tf.keras.Sequential()\nm.save_weights(path)"
    assert earlier(before, "print(open(path).read())").endswith("m.save_weights(path)")


# --- random numbers ---

SEED = "tf.keras.utils.set_random_seed(1)"
DRAWN = f"{HEAD}{SEED}\na = layers.Dense(2)\nb = layers.Dense(2)\nx = tf.ones((1, 3))"


def test_random_numbers_that_are_shown_bring_the_generators_history():
    needed = earlier(DRAWN, "print(b(x))")
    assert needed == DRAWN
    assert earlier(DRAWN, "print(a(x))") == DRAWN.replace("b = layers.Dense(2)\n", "")


@pytest.mark.parametrize(
    "cell",
    [
        "print(b(x).shape)",
        "b.build((1, 3))\nprint(b.count_params())",
        "b.build((1, 3))\nb.set_weights([x, x])\nprint(b(x))",
        "for l, w in ((b, x), (b, x)):\n    l.set_weights([w])\nprint(b(x))",
        "try:\n    b(1)\nexcept ValueError as e:\n    print(e)",
        "print(type(b).__name__)",
    ],
)
def test_random_numbers_that_nobody_sees_bring_nothing(cell):
    needed = earlier(DRAWN, cell)
    assert "a = " not in needed
    assert SEED not in needed


@pytest.mark.parametrize(
    "cell",
    [
        "y = b(x).numpy().max()\nprint(f'{y:.2f}')",
        "import matplotlib.pyplot as plt\nplt.plot(b(x))",
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.imshow(b(x))",
        "def show(t):\n    print(t)\n\n\nshow(b(x))",
        "if b(x)[0, 0] > 0:\n    print('plus')",
        "out = []\nout.append(b(x))\nprint(out)",
        "m = tf.keras.Sequential([b])\nprint(m(x))",
        "print([v for v in b(x)])",
    ],
)
def test_random_numbers_are_followed_to_where_they_are_seen(cell):
    assert "a = layers.Dense(2)" in earlier(DRAWN, cell)


def test_assert_about_random_numbers_brings_the_seed_alone():
    needed = earlier(DRAWN, "assert b(x)[0, 0] < 100\nprint('ok')")
    assert SEED in needed
    assert "a = " not in needed


def test_new_seed_ends_the_history():
    assert "a = " not in earlier(DRAWN, f"{SEED}\nc = layers.Dense(2)\nprint(c(x))")
    seeded = f"def make():\n    {SEED}\n    return layers.Dense(2)"
    assert "a = " not in earlier(DRAWN, f"{seeded}\n\n\nprint(make()(x))")


def test_fitting_brings_the_seed_that_it_shuffles_by():
    fixed = "layers.Dense(2, kernel_initializer='ones')"
    before = f"{HEAD}{SEED}\na = layers.Dense(2)\nm = tf.keras.Sequential([{fixed}])\nm.fit(1)"
    needed = earlier(before, "print(m.predict(1))")
    assert SEED in needed
    assert "a = " not in needed
    assert SEED not in earlier(before, "print(m.count_params())")


def test_dropout_shows_its_seed_in_training_even_with_weights_set():
    before = f"{HEAD}{SEED}\nd = layers.Dropout(0.5)\nd.load_weights('f')\nx = tf.ones(3)"
    assert SEED not in earlier(before, "print(d(x))")
    assert SEED in earlier(before, "print(d(x, training=True))")


@pytest.mark.parametrize(
    "layer",
    [
        "layers.Flatten()",
        "layers.Dropout(0.5, seed=3)",
        "layers.Dense(2, kernel_initializer='ones')",
        "layers.Dense(2, kernel_initializer='Constant')",
        "layers.GroupNormalization(2)",
        "layers.LSTMCell(2, seed=1, kernel_initializer='ones', recurrent_initializer='identity')",
        "tf.keras.initializers.Ones()",
        "tf.keras.initializers.HeNormal(seed=1)",
        "np.random.Generator(np.random.PCG64(1)).normal()",
        "np.random.default_rng(1).normal()",
    ],
)
def test_what_draws_nothing_has_no_history(layer):
    before = f"import numpy as np\n{HEAD}{SEED}\na = {layer}\nb = layers.Dense(2)"
    assert "a = " not in earlier(before, "print(b(1))")
    assert SEED not in earlier(before, "print(a(1))")


@pytest.mark.parametrize(
    "layer",
    [
        "layers.LayerOfTomorrow(2)",
        "layers.Dropout(0.5, seed=None)",
        "layers.Dense(2, bias_initializer='zeros')",
        "layers.Dense(2, kernel_initializer='ones', bias_initializer='normal')",
        "layers.BatchNormalization(gamma_initializer='random_normal')",
        "layers.LSTMCell(2, seed=1)",
        "layers.Bidirectional(layers.LSTM(2))",
        "tf.keras.initializers.HeNormal()",
        "np.random.normal()",
    ],
)
def test_what_draws_or_may_draw_has_a_history(layer):
    before = f"import numpy as np\n{HEAD}{SEED}\na = {layer}\nb = layers.Dense(2)"
    assert f"a = {layer}" in earlier(before, "print(b(1))")
    assert SEED in earlier(before, "print(a(1))")


def test_seed_of_one_library_is_a_part_of_the_history():
    before = f"import numpy as np\n{HEAD}{SEED}\nnp.random.seed(2)\nb = layers.Dense(2)"
    assert earlier(before, "print(b(1))") == before


def test_model_of_a_class_draws_where_it_is_made():
    net = (
        "class Net(tf.keras.Model):\n"
        "    def __init__(self, units):\n"
        "        super().__init__()\n"
        "        self.dense = layers.Dense(units)\n\n"
        "    def call(self, x):\n"
        "        return self.dense(x)"
    )
    before = f"{HEAD}{SEED}\na = layers.Dense(2)\n\n\n{net}\n\n\nnet = Net(3)\nb = layers.Dense(2)"
    x = "x = tf.ones((1, 3))"
    assert earlier(before, f"{x}\nprint(net(x))") == before.removesuffix("\nb = layers.Dense(2)")
    assert earlier(before, f"{x}\nprint(b(x))") == before
    assert "a = " not in earlier(before, "print(net.name)")


def test_list_that_is_called_as_a_module_was_draws_nothing():
    before = f"{HEAD}{SEED}\nlayers = [1]\nlayers.append(2)\nb = tf.keras.layers.Dense(2)"
    assert "append" not in earlier(before, "print(b(1))")


def test_kind_of_a_layer_is_no_random_number():
    cell = "if isinstance(b, layers.Dense):\n    print('dense')"
    assert SEED not in earlier(DRAWN, cell)


# --- the text ---


def test_statements_keep_their_comments_and_empty_lines():
    before = (
        "# 이 페이지의 준비\n\n# 첫째\nx = 1  # 하나\n\n\n\ny = [\n    1,  # 안\n\n    2,\n]\n"
        "# 셋째\n"
        "z = 3\n# 끝"
    )
    assert earlier(before, "print(x, y)") == (
        "# 첫째\nx = 1  # 하나\n\n\n\ny = [\n    1,  # 안\n\n    2,\n]"
    )
    assert earlier(before, "print(z)") == "# 셋째\nz = 3"


def test_decorators_come_along():
    assert earlier("@property\ndef f():\n    pass", "f").startswith("@property")


def test_empty_lines_between_statements_from_different_places():
    cells = ["a = 1\n\nx = 2\n\n\nb = 3", "def f():\n    return a + b", "c = 4", "print(f(), c)"]
    assert snippet(cells, 3) == (
        "a = 1\n\n\nb = 3\n\n\ndef f():\n    return a + b\n\n\nc = 4\n\nprint(f(), c)\n"
    )


def test_neighbouring_statements_are_one_stretch_of_lines():
    page = Page(["a = 1\n\nb = 2\nc = 3", "print(a, b)"])
    assert [tuple(piece) for piece in page.pieces(1)] == [(0, 0, 3, 0), (1, 0, 1, 1)]


def test_code_that_does_not_parse_is_an_error():
    with pytest.raises(SyntaxError):
        Page(["%matplotlib inline"])
