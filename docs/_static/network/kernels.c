// The layers that take the time, for WebAssembly with SIMD. kernels.js has the same functions under
// the same names in JavaScript, one line of thought each, and is to be read first.
//
//     python -m nox -s kernels    compiles this file to kernels.wasm
//
// Arrays are row-major and channels last, as in Keras; `count` images stand one after the other.
// Every array has room for three values more, so that four can be written at its end. What a
// backward function finds for weights is added to what is there.
//
// Four things make it fast; they change no more than the order of sums:
//
// - After a ReLU or a dropout many values are 0 and add nothing: the others are listed once, and the
//   loops that multiply run over the list, with no branch in them.
// - 32 sums are kept in eight registers while a list is walked through.
// - On blank paper one window after another holds the same values: then the sums are copied.
// - A gradient that a pooling sends back is 0 at most places. It is listed filter by filter, and
//   each value of the list meets a whole row of the window at once.

#define EXPORT(type, name) __attribute__((export_name(#name))) type name
#define INLINE static inline __attribute__((always_inline))

typedef float Floats __attribute__((vector_size(16), aligned(4)));

typedef struct {
  int height, width, channels, kernelHeight, kernelWidth, rowStride, columnStride, top, left;
  int rows, columns, filters;  // of the output
} Window;

typedef struct {
  float value;
  int place;
} Entry;

INLINE Floats load(const float *at) { return *(const Floats *)at; }
INLINE void store(float *at, Floats values) { *(Floats *)at = values; }
INLINE Floats all(float value) { return (Floats){value, value, value, value}; }

// Of a window's side that begins at `start`, the first cell inside of the image and the one after
// the last.
INLINE int firstInside(int start) { return start < 0 ? -start : 0; }
INLINE int endInside(int start, int side, int length) {
  return side < length - start ? side : length - start;
}

// y += a · x
INLINE void addScaled(float *y, const float *x, float a, int length) {
  int k = 0;
  for (; k + 4 <= length; k += 4) store(y + k, load(y + k) + all(a) * load(x + k));
  for (; k < length; k++) y[k] += a * x[k];
}

// The sum of all x · y.
INLINE float dot(const float *x, const float *y, int length) {
  Floats sums = all(0);
  int k = 0;
  for (; k + 4 <= length; k += 4) sums += load(x + k) * load(y + k);
  float sum = sums[0] + sums[1] + sums[2] + sums[3];
  for (; k < length; k++) sum += x[k] * y[k];
  return sum;
}

// --- Conv2D: kernel (kernelHeight, kernelWidth, channels, filters) ---

typedef struct {
  Entry *entries;  // of each cell the values that are not 0, with room for all channels
  int *lengths;    // how many these are
  int *repeats;    // how many cells on end, up to here, hold what the cell a stride before holds
} Cells;

static void listCells(Cells *cells, const float *input, const Window *w) {
  for (int cell = 0; cell < w->height * w->width; cell++, input += w->channels) {
    Entry *entries = cells->entries + cell * w->channels;
    int found = 0, same = cell % w->width >= w->columnStride;
    const float *before = same ? input - w->columnStride * w->channels : input;
    for (int k = 0; k < w->channels; k++) {
      entries[found] = (Entry){input[k], k * w->filters};
      found += input[k] != 0;
      same &= input[k] == before[k];
    }
    cells->lengths[cell] = found;
    cells->repeats[cell] = same ? (cell ? cells->repeats[cell - 1] : 0) + 1 : 0;
  }
}

// Whether the window at (y, x) holds what the one a stride to its left holds.
INLINE int repeated(const Cells *cells, const Window *w, int y, int x) {
  if (x < w->columnStride || x + w->kernelWidth > w->width) return 0;
  const int *last = cells->repeats + x + w->kernelWidth - 1;
  for (int i = firstInside(y); i < endInside(y, w->kernelHeight, w->height); i++) {
    if (last[(y + i) * w->width] < w->kernelWidth) return 0;
  }
  return 1;
}

// One image's `4 · vectors` feature maps, beginning with filter f. Where there are fewer, what is
// written too much belongs to the next cell, which overwrites it.
INLINE void sumImage(float *output, const Cells *cells, const float *kernel, const float *bias,
                     const Window *w, int f, int vectors) {
  for (int row = 0; row < w->rows; row++) {
    for (int column = 0; column < w->columns; column++, output += w->filters) {
      int y = row * w->rowStride - w->top, x = column * w->columnStride - w->left;
      Floats sums[8];
      if (column > 0 && repeated(cells, w, y, x)) {
        for (int k = 0; k < vectors; k++) sums[k] = load(output - w->filters + f + 4 * k);
      } else {
        for (int k = 0; k < vectors; k++) sums[k] = bias ? load(bias + f + 4 * k) : all(0);
        for (int i = firstInside(y); i < endInside(y, w->kernelHeight, w->height); i++) {
          for (int j = firstInside(x); j < endInside(x, w->kernelWidth, w->width); j++) {
            int cell = (y + i) * w->width + x + j;
            const Entry *entry = cells->entries + cell * w->channels;
            const float *weights = kernel + (i * w->kernelWidth + j) * w->channels * w->filters + f;
            for (const Entry *end = entry + cells->lengths[cell]; entry < end; entry++) {
              Floats value = all(entry->value);
              const float *row = weights + entry->place;
              for (int k = 0; k < vectors; k++) sums[k] += value * load(row + 4 * k);
            }
          }
        }
      }
      for (int k = 0; k < vectors; k++) store(output + f + 4 * k, sums[k]);
    }
  }
}

// scratch: for each cell of an image 2 · channels + 2 numbers.
EXPORT(void, conv2dForward)(float *output, const float *input, const float *kernel, const float *bias,
                      int count, const Window *w, void *scratch) {
  int size = w->height * w->width;
  int *lengths = (int *)((Entry *)scratch + size * w->channels);
  Cells cells = {scratch, lengths, lengths + size};
  for (int image = 0; image < count; image++) {
    listCells(&cells, input, w);
    for (int f = w->filters; f > 0;) {  // from the last ones on: see sumImage
      if (f % 32 == 0) sumImage(output, &cells, kernel, bias, w, f -= 32, 8);
      else if (f % 16 == 0) sumImage(output, &cells, kernel, bias, w, f -= 16, 4);
      else sumImage(output, &cells, kernel, bias, w, f = (f - 1) / 4 * 4, 1);
    }
    input += size * w->channels;
    output += w->rows * w->columns * w->filters;
  }
}

// One value of an output's gradient, where an image has so few channels that a row of the window is
// short: what it sends to the kernel and to the image, all filters at once.
static void sendBackCell(float *dInput, float *dKernel, const float *dOutput, const float *input,
                         const float *kernel, const Window *w, int y, int x) {
  for (int i = firstInside(y); i < endInside(y, w->kernelHeight, w->height); i++) {
    for (int j = firstInside(x); j < endInside(x, w->kernelWidth, w->width); j++) {
      for (int c = 0; c < w->channels; c++) {
        int at = ((y + i) * w->width + x + j) * w->channels + c;
        int tap = ((i * w->kernelWidth + j) * w->channels + c) * w->filters;
        if (dKernel && input[at] != 0) addScaled(dKernel + tap, dOutput, input[at], w->filters);
        if (dInput) dInput[at] += dot(dOutput, kernel + tap, w->filters);
      }
    }
  }
}

// dInput, dKernel and dBias may be 0, where nobody asks for them. scratch: 2 numbers for each weight,
// 2 for each value of an image's output, and one for each filter.
EXPORT(void, conv2dBackward)(float *dInput, float *dKernel, float *dBias, const float *dOutput,
                             const float *input, const float *kernel, int count, const Window *w,
                             float *scratch) {
  int taps = w->kernelHeight * w->kernelWidth * w->channels, filters = w->filters;
  int cells = w->rows * w->columns, size = w->height * w->width * w->channels;
  // The kernel and its gradient with the filters first, so that what meets a window lies together.
  float *turned = scratch, *dTurned = turned + taps * filters;
  Entry *entries = (Entry *)(dTurned + taps * filters);
  int *lengths = (int *)(entries + cells * filters);
  for (int k = 0; k < taps * filters; k++) turned[k % filters * taps + k / filters] = kernel[k];
  for (int k = 0; k < taps * filters; k++) dTurned[k] = 0;
  for (int k = 0; dInput && k < count * size; k++) dInput[k] = 0;
  for (int image = 0; image < count; image++, input += size) {
    for (int f = 0; f < filters; f++) lengths[f] = 0;
    for (int cell = 0; cell < cells; cell++, dOutput += filters) {
      int row = cell / w->columns, column = cell % w->columns;
      if (dBias) addScaled(dBias, dOutput, 1, filters);
      if (w->channels < 4) {
        sendBackCell(dInput, dKernel, dOutput, input, kernel, w, row * w->rowStride - w->top,
                     column * w->columnStride - w->left);
        continue;
      }
      for (int f = 0; f < filters; f++) {
        entries[f * cells + lengths[f]] = (Entry){dOutput[f], row << 16 | column};
        lengths[f] += dOutput[f] != 0;
      }
    }
    for (int f = 0; f < filters; f++) {
      for (Entry *entry = entries + f * cells, *end = entry + lengths[f]; entry < end; entry++) {
        int y = (entry->place >> 16) * w->rowStride - w->top;
        int x = (entry->place & 0xffff) * w->columnStride - w->left;
        int j = firstInside(x), length = (endInside(x, w->kernelWidth, w->width) - j) * w->channels;
        for (int i = firstInside(y); i < endInside(y, w->kernelHeight, w->height); i++) {
          int at = ((y + i) * w->width + x + j) * w->channels;
          int tap = f * taps + (i * w->kernelWidth + j) * w->channels;
          if (dKernel) addScaled(dTurned + tap, input + at, entry->value, length);
          if (dInput) addScaled(dInput + at, turned + tap, entry->value, length);
        }
      }
    }
    if (dInput) dInput += size;
  }
  for (int k = 0; dKernel && k < taps * filters; k++) {
    dKernel[k] += dTurned[k % filters * taps + k / filters];
  }
}

// --- Dense: kernel (inputs, units) ---

// A row is a cell whose window is itself. scratch: for each row 2 · inputs + 2 numbers.
EXPORT(void, denseForward)(float *output, const float *input, const float *kernel, const float *bias,
                     int count, int inputs, int units, void *scratch) {
  Window w = {count, 1, inputs, 1, 1, 1, 1, 0, 0, count, 1, units};
  conv2dForward(output, input, kernel, bias, 1, &w, scratch);
}

EXPORT(void, denseBackward)(float *dInput, float *dKernel, float *dBias, const float *dOutput,
                      const float *input, const float *kernel, int count, int inputs, int units) {
  for (int n = 0; dBias && n < count; n++) addScaled(dBias, dOutput + n * units, 1, units);
  for (int k = 0; k < inputs; k++, kernel += units) {
    for (int n = 0; n < count; n++) {
      const float *d = dOutput + n * units;
      float value = input[n * inputs + k];
      if (dKernel && value != 0) addScaled(dKernel + k * units, d, value, units);
      if (dInput) dInput[n * inputs + k] = dot(d, kernel, units);
    }
  }
}

// --- layers without weights ---

EXPORT(void, reluForward)(float *output, const float *input, int length) {
  for (int k = 0; k < length; k++) output[k] = input[k] < 0 ? 0 : input[k];  // NaN stays NaN
}

EXPORT(void, reluBackward)(float *dInput, const float *dOutput, const float *output, int length) {
  for (int k = 0; k < length; k++) dInput[k] = output[k] > 0 ? dOutput[k] : 0;
}

// masks get 0 with the probability `below` / 2³², else `scale`: the generator of random.js, whose
// state after n numbers is its seed plus n steps.
EXPORT(void, dropoutMasks)(float *masks, int length, unsigned seed, unsigned below, float scale) {
  for (int k = 0; k < length; k++) {
    unsigned state = seed + (k + 1) * 0x6d2b79f5u;
    unsigned mixed = (state ^ state >> 15) * (state | 1);
    mixed ^= mixed + (mixed ^ mixed >> 7) * (mixed | 61);
    masks[k] = (mixed ^ mixed >> 14) < below ? 0 : scale;
  }
}

EXPORT(void, multiply)(float *output, const float *input, const float *factors, int length) {
  for (int k = 0; k < length; k++) output[k] = input[k] * factors[k];
}

EXPORT(void, maxPool2dForward)(float *output, const float *input, int count, const Window *w) {
  for (int image = 0; image < count; image++, input += w->height * w->width * w->channels) {
    for (int row = 0; row < w->rows; row++) {
      for (int column = 0; column < w->columns; column++, output += w->channels) {
        int y = row * w->rowStride - w->top, x = column * w->columnStride - w->left, first = 1;
        for (int i = firstInside(y); i < endInside(y, w->kernelHeight, w->height); i++) {
          for (int j = firstInside(x); j < endInside(x, w->kernelWidth, w->width); j++, first = 0) {
            const float *values = input + ((y + i) * w->width + x + j) * w->channels;
            for (int k = 0; k < w->channels; k++) {
              output[k] = !first && output[k] >= values[k] ? output[k] : values[k];
            }
          }
        }
      }
    }
  }
}

// The gradient goes to the first of the largest values, as TensorFlow has it.
EXPORT(void, maxPool2dBackward)(float *dInput, const float *dOutput, const float *input,
                          const float *output, int count, const Window *w) {
  int size = w->height * w->width * w->channels;
  for (int k = 0; k < count * size; k++) dInput[k] = 0;
  for (int image = 0; image < count; image++, input += size, dInput += size) {
    for (int row = 0; row < w->rows; row++) {
      for (int column = 0; column < w->columns; column++) {
        int y = row * w->rowStride - w->top, x = column * w->columnStride - w->left;
        int i0 = firstInside(y), j0 = firstInside(x), j1 = endInside(x, w->kernelWidth, w->width);
        for (int k = 0; k < w->channels; k++, output++, dOutput++) {
          int i = i0, j = j0;
          for (;;) {
            int at = ((y + i) * w->width + x + j) * w->channels + k;
            int last = j + 1 == j1 && i + 1 == endInside(y, w->kernelHeight, w->height);
            if (input[at] == *output || last) {
              dInput[at] += *dOutput;
              break;
            }
            if (++j == j1) j = j0, i++;
          }
        }
      }
    }
  }
}

// --- optimisers, as Keras has them ---

EXPORT(void, sgd)(float *weights, const float *gradients, float *velocities, int length, float rate,
            float momentum) {
  for (int k = 0; k < length; k++) {
    velocities[k] = momentum * velocities[k] - rate * gradients[k];
    weights[k] += velocities[k];
  }
}

// `rate` has the correction for the first steps in it; the shares are 1 - beta, taken in double
// precision by who calls: here 1 - 0.999 would be wrong in the fifth digit.
EXPORT(void, adam)(float *weights, const float *gradients, float *means, float *squares, int length,
             float rate, float share1, float share2, float epsilon) {
  for (int k = 0; k < length; k++) {
    means[k] += (gradients[k] - means[k]) * share1;
    squares[k] += (gradients[k] * gradients[k] - squares[k]) * share2;
    weights[k] -= rate * means[k] / (__builtin_sqrtf(squares[k]) + epsilon);
  }
}

// Whether none is NaN or infinite: these times 0 are NaN.
EXPORT(int, finite)(const float *values, int length) {
  Floats sums = all(0);
  int k = 0;
  for (; k + 4 <= length; k += 4) sums += load(values + k) * all(0);
  for (; k < length; k++) sums[0] += values[k] * 0;
  return sums[0] + sums[1] + sums[2] + sums[3] == 0;
}
