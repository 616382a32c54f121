// The same clockwork for Node and for the browser's worker.

const WARM_UP = 3; // rounds until the engine has compiled what is hot

/** Milliseconds an image, one number a round. */
export function measure(run, images) {
  const start = performance.now();
  for (const image of images) {
    run(image);
  }
  return (performance.now() - start) / images.length;
}

/** All networks in turn, round after round, so that a busy moment of the machine meets each. */
export async function rounds(networks, images, count) {
  const times = Object.fromEntries(Object.keys(networks).map((name) => [name, []]));
  for (let round = -WARM_UP; round < count; round++) {
    for (const [name, { run, before }] of Object.entries(networks)) {
      await before?.();
      const time = measure(run, images);
      if (round >= 0) {
        times[name].push(time);
      }
    }
  }
  return times;
}

/** Flat values as images of 28 × 28. */
export function split(values) {
  return Array.from({ length: values.length / 784 }, (_, k) =>
    values.subarray(k * 784, (k + 1) * 784),
  );
}

/** A function that runs an image and reads back what every layer gave, as the lab does. */
export function reader(model) {
  return (image) => {
    model.forward(image);
    return model.layers.map(({ output }) => output.slice());
  };
}
