// What Keras says of layers that it refuses. Not written by hand but by the command
// python -m nox -s keras-words

/** @type {Record<string, string>} */
export const KERAS_WORDS = {
  "Conv2D.large":
    "Computed output size would be zero or negative. Received `inputs shape=(None, {input.0}, {input.1}, {input.2})`, `kernel shape=({size.0}, {size.1}, {input.2}, {filters})`, `dilation_rate=[1 1]`, `strides=({strides.0}, {strides.1})`, `padding=valid`.",
  "Conv2D.image":
    "Input 0 with name 'None' of layer '{name}' is incompatible with the layer: expected min_ndim=4, found ndim=2. Full shape received: (None, {input.0})",
  "Conv2D.filters":
    "Invalid value for argument `filters`. Expected a strictly positive value. Received filters={value}.",
  "Conv2D.pair.kernel_size":
    "The `kernel_size` argument must be a tuple of 2 integers. Received kernel_size={value}, including values {{value}} that do not satisfy `value > 0`",
  "Conv2D.pair.strides":
    "The `strides` argument must be a tuple of 2 integers. Received strides={value}, including values {{value}} that do not satisfy `value > 0`",
  "MaxPool2D.large":
    "Computed output size would be zero or negative. Received: `inputs.shape=[None {input.0} {input.1} {input.2}]`, `pool_size=[{size.0} {size.1}]`, `strides=({strides.0}, {strides.1})`, `padding=valid`.",
  "MaxPool2D.image":
    "Input 0 with name 'None' of layer '{name}' is incompatible with the layer: expected ndim=4, found ndim=2. Full shape received: (None, {input.0})",
  "MaxPool2D.padding":
    "Argument `padding` must be either 'valid' or 'same'. Received: padding={value}",
  "MaxPool2D.pair.pool_size":
    "The `pool_size` argument must be a tuple of 2 integers. Received pool_size={value}, including values {{value}} that do not satisfy `value > 0`",
  "AveragePooling2D.large":
    "Computed output size would be zero or negative. Received: `inputs.shape=[None {input.0} {input.1} {input.2}]`, `pool_size=[{size.0} {size.1}]`, `strides=({strides.0}, {strides.1})`, `padding=valid`.",
  "AveragePooling2D.image":
    "Input 0 with name 'None' of layer '{name}' is incompatible with the layer: expected ndim=4, found ndim=2. Full shape received: (None, {input.0})",
  "AveragePooling2D.padding":
    "Argument `padding` must be either 'valid' or 'same'. Received: padding={value}",
  "AveragePooling2D.pair.pool_size":
    "The `pool_size` argument must be a tuple of 2 integers. Received pool_size={value}, including values {{value}} that do not satisfy `value > 0`",
  "Dense.units":
    "Received an invalid value for `units`, expected a positive integer. Received: units={value}",
  "Dropout.rate":
    "Invalid value received for argument `rate`. Expected a float value between 0 and 1. Received: rate={value}",
  "Conv2D.stride_and_dilation":
    "`strides > 1` not supported in conjunction with `dilation_rate > 1`. Received: strides=({strides.0}, {strides.1}) and dilation_rate=({dilation.0}, {dilation.1})",
  "Conv2D.dilated":
    "Computed output size would be zero or negative. Received `inputs shape=(None, {input.0}, {input.1}, {input.2})`, `kernel shape=({size.0}, {size.1}, {input.2}, {filters})`, `dilation_rate=[{dilation.0} {dilation.1}]`, `strides=(1, 1)`, `padding=valid`.",
};
