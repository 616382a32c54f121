"""The lab's tasks: each can be done with every digit, and none is done by itself."""

from __future__ import annotations

import re

import numpy as np
import pytest
from kit.empty_page import empty_page
from kit.visit import violations
from playwright.sync_api import expect
from tutorial_site.lab.facts import LAYERS, TASKS
from tutorial_site.lab.weights import weights_file

from tutorial_src.data import offline_sample

NUMBER = r"−?\d+\.\d{3}"
# What is said once a task is done; N is a number.
SAID = {
    "Input": "이 칸의 값은 N이고, 픽셀로는 255 가운데 \\d+입니다.",
    "Conv2D": "이 값은 −N입니다. 가장 끌어내린 것은 (편향|입력 맵 \\d+번의 몫) −N입니다.",
    "ReLU": "앞 층의 값은 −N이었고, 여기서는 0입니다.",
    "MaxPool2D": "N만 남고 나머지 세 값\\(N, N, N\\)은 여기서 사라집니다.",
    "Dropout": "받은 값은 N이지만 이번에는 꺼져서 0입니다.",
    "Flatten": "\\d+번 값은 \\d+번 맵의 \\d행 \\d열에서 왔습니다.",
    "Dense": "고정한 그림에서는 N, 지금 그림에서는 N입니다.",
    "Softmax": "가장 높은 확률은 숫자 \\d의 [\\d.]+ %입니다.",
}


def says(kind: str, sentence: str) -> bool:
    pattern = SAID[kind].replace("−N", r"−\d+\.\d{3}").replace("N", NUMBER)
    return re.fullmatch(pattern, sentence) is not None


LOOK = """(async () => {
  const { NETWORK } = await import("/network/facts.js");
  const { Model } = await import("/network/model.js");
  const { inJavaScript } = await import("/network/webassembly.js");
  const { decodeWeights, inOrder } = await import("/network/weights.js");
  const { explain } = await import("/parts/arithmetic.js");
  const { layoutOf } = await import("/parts/maps.js");
  const { LAB_TASKS, taskOf } = await import("/lab/lab_tasks.js");
  const { EMPTY } = await import("/parts/address.js");
  const { layers } = NETWORK;
  const model = new Model(layers, { machine: inJavaScript, seed: 1 });
  const file = await (await fetch("/weights.bin")).arrayBuffer();
  model.setWeights(inOrder(decodeWeights(file)));
  const STROKES = [{ erase: false, points: [[1, 1]] }];

  const run = (bytes, training = false) => {
    model.forward(Float32Array.from(bytes, (ink) => ink / 255), { training });
    return model.layers.map(({ output }) => output.slice());
  };

  const weightsOf = ({ name }, map) => {
    const [kernel, bias] = model.layer(name).weights;
    const { length } = bias;
    const size = { length: kernel.length / length };
    const own = Float32Array.from(size, (_, at) => kernel[at * length + map]);
    return { kernel: own, bias: bias[map] };
  };

  // What the lab would show of the value at a place in a layer's list.
  const stateAt = (index, at, outputs, more = {}) => {
    const [layer, before] = [layers[index], layers[index - 1] ?? null];
    const { maps, width } = layoutOf(layer.shape);
    const [pixel, flat] = [Math.floor(at / maps), layer.shape.length === 1];
    const place = { map: at % maps, row: Math.floor(pixel / width), column: pixel % width };
    const learned = ["Conv2D", "Dense"].includes(layer.type);
    const weights = learned ? weightsOf(layer, flat ? at : place.map) : null;
    const training = more.training ?? false;
    const [values, inputs] = [outputs[index], outputs[Math.max(index - 1, 0)]];
    const explained = explain({ layer, before, values, inputs, weights, place, training });
    return { layer, map: place.map, pixel: [place.row, place.column], value: values[at],
      explained, outputs, training, held: null, drawing: EMPTY, ...more };
  };

  // Of all layers: [kind, how many of some values are the task's, how many are not, what is said].
  const survey = (outputs, more) => layers.map((layer, index) => {
    const task = LAB_TASKS[taskOf(layer)];
    const { length } = outputs[index];
    const step = Math.max(1, Math.floor(length / 150)) | 1;
    const [yes, no, said] = [[], [], []];
    for (let at = 0; at < length; at += step) {
      const state = stateAt(index, at, outputs, more);
      if (task.done(state)) {
        yes.push(state.value);
        said.push(task.reached(state));
      } else {
        no.push(state.value);
      }
    }
    return [layer.type, yes, no, said];
  });
  return { run, survey, stateAt, layers, LAB_TASKS, taskOf, STROKES };
})()"""


@pytest.fixture(scope="module")
def digits() -> list[list[int]]:
    """One of each, as bytes."""
    (images, labels), _ = offline_sample()
    return [images[labels == digit][0].ravel().tolist() for digit in range(10)]


@pytest.fixture(scope="module")
def looking(modules):
    """The page with the network of the site in it."""
    weights = weights_file()
    modules.route("**/weights.bin", lambda route: route.fulfill(body=weights))
    modules.evaluate(f"() => {{ globalThis.looking = {LOOK}; }}")
    return modules


def survey(looking, image, more: str = "{}", training: bool = False) -> list:
    script = f"""async ([image, other, training]) => {{
      const {{ run, survey, STROKES }} = await looking;
      const held = run(other);
      return survey(run(image, training), {more});
    }}"""
    return looking.evaluate(script, [*image, training])


def test_each_kind_of_layer_has_a_task(looking):
    asks = looking.evaluate("looking.then(({ LAB_TASKS }) => LAB_TASKS.map(({ ask }) => ask))")
    assert list(TASKS) == list(dict.fromkeys(layer["type"] for layer in sorted_by_kind()))
    assert [ask.split(" 층: ", 1)[1] for ask in asks] == list(TASKS.values())
    hints = looking.evaluate("looking.then(({ LAB_TASKS }) => LAB_TASKS.map(({ hint }) => hint))")
    assert len(set(hints)) == len(TASKS)
    assert all(text.endswith(("세요.", "까?", "니다.")) for text in [*asks, *hints])


def sorted_by_kind() -> list[dict]:
    return sorted(LAYERS, key=lambda layer: list(TASKS).index(layer["type"]))


@pytest.mark.parametrize("digit", range(10))
def test_every_digit_has_what_is_asked_for_and_what_is_not(looking, digits, digit):
    pair = (digits[digit], digits[(digit + 3) % 10])
    for kind, yes, no, said in survey(
        looking, pair, "{ held, drawing: { base: null, strokes: [] }}"
    ):
        if kind in ("Dropout", "Softmax"):
            assert not yes  # nothing was switched on, nothing was drawn
            continue
        assert yes, kind
        assert no, kind
        assert all(says(kind, sentence) for sentence in said), said[:3]
        expected = {"Conv2D": lambda value: value <= -0.0005, "ReLU": lambda value: value == 0}
        assert all(map(expected.get(kind, lambda value: value != 0), yes))


@pytest.mark.parametrize("digit", range(10))
def test_dropout_has_to_be_on(looking, digits, digit):
    pair = (digits[digit], digits[digit])
    for kind, yes, no, said in survey(looking, pair, "{ training: true }", training=True):
        if kind == "Dropout":
            assert set(yes) == {0}
            assert no
            assert all(says(kind, sentence) for sentence in said), said[:3]


def test_dense_needs_a_picture_that_is_held(looking, digits):
    for more in ("{}", "{ held: run(image) }"):  # nothing, and the same one
        found = survey(looking, (digits[3], digits[8]), more)
        assert not any(yes for kind, yes, *_ in found if kind == "Dense")


@pytest.mark.parametrize("digit", range(10))
def test_doubt_has_to_be_drawn(looking, digits, digit):
    script = """async ([images, digit]) => {
      const { run, stateAt, layers, LAB_TASKS, STROKES } = await looking;
      const task = LAB_TASKS.at(-1);
      const last = layers.length - 1;
      const seen = images.map((other) => {
        const mixed = images[digit].map((ink, at) => (ink + other[at]) / 2);
        const outputs = run(mixed);
        const own = stateAt(last, 0, outputs, { drawing: { base: null, strokes: STROKES } });
        const probability = Math.max(...outputs[last]);
        const [there, sample] = [task.done(own), task.done(stateAt(last, 0, outputs))];
        const elsewhere = { ...stateAt(0, 0, outputs), drawing: own.drawing, pixel: null };
        return [probability, there, sample, task.done(elsewhere), task.reached(own)];
      });
      return seen;
    }"""
    seen = looking.evaluate(script, [digits, digit])
    assert {there for _, there, *_ in seen} == {True, False}
    for probability, there, sample, elsewhere, said in seen:
        assert there == elsewhere == (probability <= 0.9)
        assert not sample
        if there:
            assert says("Softmax", said)
            assert f"{100 * probability:.1f} %" in said


def test_a_value_of_another_layer_does_not_count(looking, digits):
    script = """async (image) => {
      const { run, stateAt, layers, LAB_TASKS } = await looking;
      const outputs = run(image);
      return layers.map((layer, index) => LAB_TASKS.map(({ done }) => [0, 300].map((at) =>
        [done(stateAt(index, at % outputs[index].length, outputs)),
         done({ ...stateAt(index, 0, outputs), pixel: null, explained: null })])));
    }"""
    seen = np.array(looking.evaluate(script, digits[5]))  # layer, task, place, both
    kinds = [list(TASKS).index(layer["type"]) for layer in LAYERS]
    for found, own in zip(seen, kinds, strict=True):
        assert not np.delete(found, own, axis=0).any()
    assert not seen[..., 1].any()  # nothing was chosen


def test_what_pulled_down_is_the_least_addend(looking, digits):
    script = """async (image) => {
      const { run, stateAt, layers, LAB_TASKS, taskOf } = await looking;
      const outputs = run(image);
      const seen = [];
      layers.forEach((layer, index) => {
        for (let at = 0; layer.type === "Conv2D" && at < 4000; at += 37) {
          const state = stateAt(index, at, outputs);
          const { cells, bias } = state.explained;
          const said = LAB_TASKS[taskOf(layer)].reached(state);
          if (state.value <= -0.0005) seen.push([[...cells.map(({ sum }) => sum), bias], said]);
        }
      });
      return seen;
    }"""
    seen = looking.evaluate(script, digits[7])
    which = set()
    for addends, said in seen:
        least = int(np.argmin(addends))
        name = "편향" if least == len(addends) - 1 else f"입력 맵 {least}번의 몫"
        assert f"끌어내린 것은 {name} {addends[least]:.3f}".replace("-", "−") in said
        which.add(name)
    assert len(which) > 3


# --- the part that shows them ---

SHOW = """async () => {
  const long = ' 가장 긴 말도 자리를 넘지 않습니다. 나머지 세 값(0.12, 0.45, 0.78)은 사라집니다.';
  const { Tasks } = await import('/parts/tasks.js');
  const said = [];
  const list = [3, 5, 7].map((number) => ({ ask: `${number}을 넘기세요.`, hint: `힌트 ${number}`,
    done: (state) => state > number,
    reached: (state) => `지금은 ${state}입니다.${state > 99 ? long : ''}` }));
  const tasks = new Tasks(list, { heading: '과제', say: (sentence) => said.push(sentence) });
  const after = document.createElement('p');
  after.textContent = '뒤에 오는 글';
  const main = document.createElement('main');
  const heading = document.createElement('h1');
  heading.textContent = '과제를 보이는 페이지';
  main.append(heading, tasks.element, after);
  document.body.append(main);
  Object.assign(window, { tasks, said, after });
}"""


@pytest.fixture(params=[1000, 360])
def tasks(browser, modules, request):
    size = {"width": request.param, "height": 700}
    styles = "body { margin: 0; font: 16px/1.65 sans-serif } .visually-hidden { display: none }"
    with empty_page(browser, modules, styles, viewport=size) as tab:
        tab.evaluate(SHOW)
        yield tab


def look(tab, state: int, touched: bool = True) -> str:
    """Tell of a state, and read the word."""
    tab.evaluate(f"tasks.look({state}, {{ touched: {str(touched).lower()} }})")
    return tab.get_by_role("status").text_content()


def test_only_what_the_reader_does_counts(tasks):
    assert look(tasks, 9, touched=False) == ""
    assert look(tasks, 2) == ""
    assert look(tasks, 9) == "해냈습니다. 지금은 9입니다."
    assert look(tasks, 10) == "해냈습니다. 지금은 9입니다."  # once


def test_word_moves_nothing(tasks):
    top = "after.getBoundingClientRect().top"
    before = tasks.evaluate(top)
    assert len(look(tasks, 100)) > 60  # as long as the lab's longest
    assert tasks.evaluate(top) == before
    tasks.get_by_role("button", name="다음 과제").click()
    assert tasks.evaluate(top) == before
    assert tasks.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_next_task_is_one_that_is_not_done(tasks):
    count = tasks.get_by_role("img")
    expect(count).to_have_accessible_name("과제 3개 가운데 0개를 마쳤습니다.")
    tasks.evaluate("tasks.show(1)")
    look(tasks, 6)
    tasks.evaluate("tasks.show(0)")
    assert look(tasks, 6).startswith("해냈습니다. 지금은 6입니다.")
    expect(count).to_have_accessible_name("과제 3개 가운데 2개를 마쳤습니다.")
    tasks.get_by_role("button", name="다음 과제").click()
    expect(tasks.locator(".tasks-ask")).to_have_text("7을 넘기세요.")
    assert tasks.evaluate("said") == ["7을 넘기세요."]
    assert look(tasks, 6) == ""
    assert look(tasks, 8) == "해냈습니다. 지금은 8입니다. 과제를 모두 마쳤습니다."
    tasks.get_by_role("button", name="다른 과제 다시 보기").click()
    expect(tasks.locator(".tasks-ask")).to_have_text("3을 넘기세요.")
    expect(count).to_have_accessible_name("과제 3개 가운데 3개를 마쳤습니다.")


def test_who_foretells_too_late_hears_what_it_would_have_been(tasks):
    tasks.evaluate("""async () => {
      const { Tasks } = await import('/parts/tasks.js');
      const foretell = { ask: '무엇일까요?', choices: ['하나', '둘'], right: 1 };
      const alone = new Tasks([{ ...tasks.list[0], foretell }], {
        heading: '하나', onreached: (word) => (window.reached = word) });
      document.querySelector('main').replaceChildren(alone.element);
      window.tasks = alone;
    }""")
    tasks.get_by_role("button", name="하나").click()
    assert tasks.evaluate("window.reached") is None  # not done yet
    for choice, outcome in (("하나", "예상과 달리 답은 '둘'입니다."), ("둘", "예상한 대로입니다.")):
        tasks.get_by_role("button", name=choice).click()
        assert look(tasks, 9) == f"해냈습니다. 지금은 9입니다. {outcome}"
        assert tasks.evaluate("window.reached").endswith(outcome)
    tasks.evaluate("tasks.show(0)")
    tasks.get_by_role("button", name="하나").click()
    expect(tasks.locator(".tasks-word")).to_have_text("")


def test_hint_is_asked_for_by_keyboard(tasks):
    hint = tasks.get_by_text("힌트 3")
    expect(hint).to_be_hidden()
    tasks.keyboard.press("Tab")
    expect(tasks.locator("summary")).to_be_focused()
    tasks.keyboard.press("Enter")
    expect(hint).to_be_visible()
    tasks.keyboard.press("Tab")
    tasks.keyboard.press("Enter")
    expect(tasks.locator(".tasks-ask")).to_have_text("5을 넘기세요.")
    expect(tasks.get_by_text("힌트 5")).to_be_hidden()  # folded again


def test_for_everyone(tasks):
    look(tasks, 9)
    for theme in ("light", "dark"):
        assert violations(tasks, theme) == []
    targets = tasks.locator(".tasks summary, .tasks button")
    heights = [box.bounding_box()["height"] for box in targets.all()]
    assert min(heights) >= 40
    present, done = (tasks.locator(f".tasks-count .{name}") for name in ("present", "done"))
    assert (present.count(), done.count()) == (1, 1)


def test_one_task_alone_has_no_next(tasks):
    tasks.evaluate("""async () => {
      const { Tasks } = await import('/parts/tasks.js');
      const alone = new Tasks([tasks.list[0]], { heading: '하나' });
      document.querySelector('main').replaceChildren(alone.element);
      window.tasks = alone;
    }""")
    assert look(tasks, 9) == "해냈습니다. 지금은 9입니다."
    expect(tasks.get_by_role("button")).to_be_hidden()
