"""What readers type into the search field, and the pages that ought to answer.

Chosen by reading the pages, not by asking the search. A page ought to be found when its text, its
code or what the code prints speaks of the thing; a link in a table of contents or in the picture of
the path does not count. For a question ("모델을 만드는 법") it is the pages that answer it.
"""

from __future__ import annotations

PAGES = {
    name: f"{folder}/{name}"
    for folder, names in {
        "layers": "activation build-model channels-and-filters convolution dense dropout"
        " feature-extraction flatten fully-connected input-image padding-and-stride pooling"
        " visualization",
        "beyond": "augmentation common-errors inside-the-model one-weight own-photo training"
        " why-this-answer",
    }.items()
    for name in names.split()
} | {"index": "index", "glossary": "glossary", "lab": "lab"}

# The queries on the left, several with the same answer divided by "|"; the pages on the right.
ANSWERS = {
    # bare terms and their particles
    "필터 | 필터를 | 필터란 | 필터에는": (
        "activation augmentation build-model channels-and-filters common-errors "
        "convolution dense flatten fully-connected glossary inside-the-model lab "
        "padding-and-stride pooling visualization why-this-answer"
    ),
    "커널 | 커널의 | 커널이란": (
        "activation build-model channels-and-filters common-errors convolution dense "
        "feature-extraction flatten fully-connected glossary inside-the-model lab "
        "one-weight padding-and-stride pooling visualization why-this-answer"
    ),
    "스트라이드 | 스트라이드가 | 스트라이드를": (
        "augmentation build-model channels-and-filters glossary padding-and-stride pooling"
    ),
    "패딩 | 패딩을 | 패딩입니다": (
        "build-model channels-and-filters glossary padding-and-stride pooling why-this-answer"
    ),
    "합성곱 | 합성곱에서 | 합성곱으로 | 합성곱이라는": (
        "activation augmentation build-model channels-and-filters common-errors "
        "convolution dense feature-extraction flatten fully-connected glossary index "
        "input-image inside-the-model lab one-weight padding-and-stride pooling "
        "training visualization why-this-answer"
    ),
    "풀링 | 풀링은 | 풀링까지": (
        "activation augmentation build-model common-errors feature-extraction flatten "
        "glossary index inside-the-model lab own-photo padding-and-stride pooling "
        "why-this-answer"
    ),
    "드롭아웃 | 드롭아웃만 | 드롭아웃도": (
        "augmentation build-model common-errors dense dropout glossary lab training why-this-answer"
    ),
    "소프트맥스 | 소프트맥스와": (
        "activation build-model common-errors dense glossary lab training why-this-answer"
    ),
    "로짓 | 로짓으로": "activation common-errors dense glossary training why-this-answer",
    "편향 | 편향과": (
        "activation augmentation channels-and-filters dense fully-connected glossary "
        "one-weight pooling visualization"
    ),
    "레이블 | 레이블에서": (
        "augmentation build-model common-errors dense dropout feature-extraction "
        "glossary input-image lab pooling training why-this-answer"
    ),
    "노드 | 노드마다": (
        "activation build-model common-errors dense dropout fully-connected glossary "
        "inside-the-model"
    ),
    "픽셀부터": (
        "channels-and-filters common-errors feature-extraction glossary input-image "
        "inside-the-model lab own-photo pooling visualization why-this-answer"
    ),
    "정확도 | 정확도는": (
        "augmentation common-errors feature-extraction glossary inside-the-model lab "
        "pooling training why-this-answer"
    ),
    "가장자리를": (
        "augmentation channels-and-filters convolution feature-extraction "
        "fully-connected input-image inside-the-model one-weight own-photo "
        "padding-and-stride pooling visualization"
    ),
    "에포크": "convolution dropout glossary training",
    "학습률이": "activation augmentation common-errors glossary one-weight training",
    "텐서를": "activation common-errors glossary pooling",
    "교차상관": "convolution glossary",
    "마스크는": "dropout glossary",
    "시그모이드": "activation glossary",
    "대각선": "convolution training",
    # one syllable
    "층 | 층을 | 층에서": " ".join(PAGES),
    # with spaces and without
    "완전 연결 | 완전연결 | 완전 연결을 | 완전연결은": (
        "build-model dense feature-extraction flatten fully-connected glossary pooling training"
    ),
    "특성 맵 | 특성맵 | 특성맵을": (
        "activation channels-and-filters dropout feature-extraction flatten "
        "fully-connected glossary inside-the-model lab own-photo padding-and-stride "
        "pooling visualization why-this-answer"
    ),
    "활성화 함수 | 활성화함수 | 활성화 함수로": (
        "activation augmentation build-model channels-and-filters dense fully-connected "
        "glossary inside-the-model padding-and-stride visualization"
    ),
    "최대 풀링 | 최대풀링": (
        "augmentation build-model common-errors glossary inside-the-model lab own-photo "
        "padding-and-stride pooling"
    ),
    "평균풀링": "flatten glossary pooling",
    "합성곱신경망": "build-model feature-extraction glossary index pooling",
    "수용영역": "build-model glossary inside-the-model padding-and-stride",
    "과대 적합 | 과대적합": "augmentation dropout glossary training",
    "손실함수": "common-errors glossary training",
    "혼동행렬": "glossary training",
    "원핫 | 원-핫": "common-errors glossary",
    "세임패딩": "glossary padding-and-stride pooling",
    # other books' words
    "보폭": "augmentation glossary padding-and-stride pooling",
    "컨볼루션을": "glossary",
    "과적합": "glossary",
    "절편": "glossary",
    # Hangul and Latin together, either case
    "ReLU | ReLU를 | relu": (
        "activation augmentation build-model channels-and-filters common-errors dense "
        "dropout flatten fully-connected glossary index inside-the-model lab one-weight "
        "own-photo pooling training why-this-answer"
    ),
    "Conv2D | Conv2D로 | conv2d는": (
        "activation augmentation build-model channels-and-filters common-errors "
        "convolution dense dropout flatten fully-connected index input-image "
        "inside-the-model lab one-weight own-photo padding-and-stride pooling training "
        "visualization why-this-answer"
    ),
    "CNN_Basic의": (
        "augmentation build-model dense fully-connected index inside-the-model lab "
        "one-weight own-photo padding-and-stride pooling training visualization "
        "why-this-answer"
    ),
    "Dense층": (
        "activation augmentation build-model channels-and-filters dense flatten "
        "fully-connected glossary inside-the-model pooling why-this-answer"
    ),
    "1×1 커널 | 1x1 커널": "channels-and-filters padding-and-stride",
    "same 패딩": "glossary padding-and-stride pooling",
    # names in code
    "padding='same' | padding=\"same\"": (
        "activation augmentation build-model channels-and-filters common-errors "
        "convolution dense dropout flatten index inside-the-model lab own-photo "
        "padding-and-stride pooling training visualization why-this-answer"
    ),
    "MaxPool2D | maxpool2d": (
        "build-model common-errors dense dropout flatten index inside-the-model lab "
        "own-photo padding-and-stride pooling training why-this-answer"
    ),
    "from_logits": "common-errors training",
    "np.max": "activation common-errors dense flatten pooling",
    "model.summary()": "build-model",
    "kernel_size": "channels-and-filters common-errors convolution padding-and-stride",
    "training=True": "augmentation common-errors dropout why-this-answer",
    "softmax": (
        "activation augmentation build-model common-errors dense dropout glossary index "
        "input-image inside-the-model lab own-photo pooling training why-this-answer"
    ),
    "min_ndim=4": "common-errors convolution input-image",
    "1,606,144": "build-model",
    # English
    "leaky relu": "activation",
    "receptive field": "build-model glossary inside-the-model padding-and-stride",
    "overfitting": "augmentation dropout glossary training",
    "one-hot": "common-errors glossary",
    # as one asks
    "모델을 만드는 법": "build-model common-errors index inside-the-model training",
    "가중치를 불러오는 방법": (
        "common-errors inside-the-model lab own-photo pooling training visualization "
        "why-this-answer"
    ),
    "파라미터 세기": "channels-and-filters dense fully-connected",
    "패딩이란 무엇입니까": (
        "build-model channels-and-filters glossary padding-and-stride pooling why-this-answer"
    ),
    "드롭아웃과 과대적합": "augmentation dropout glossary training",
    "옵티마이저가 뭐예요": "common-errors convolution glossary one-weight training",
}

# Each query with the names of the pages that ought to be found.
QUERIES = {
    query.strip(): {PAGES[name] for name in names.split()}
    for queries, names in ANSWERS.items()
    for query in queries.split("|")
}

# The page that ought to stand first, for what has a page of its own.
FIRST = {
    "합성곱": "layers/convolution",
    "합성곱 층은": "layers/convolution",
    "풀링": "layers/pooling",
    "활성화 함수": "layers/activation",
    "ReLU": "layers/activation",
    "펼치기": "layers/flatten",
    "flatten": "layers/flatten",
    "완전연결층": "layers/fully-connected",
    "Dense": "layers/dense",
    "드롭아웃을": "layers/dropout",
    "dropout": "layers/dropout",
    "특성 추출": "layers/feature-extraction",
    "입력 이미지": "layers/input-image",
    "모델을 만드는 법": "layers/build-model",
    "훈련": "beyond/training",
    "오류": "beyond/common-errors",
    "필터": "layers/channels-and-filters",
    "패딩": "layers/padding-and-stride",
    "스트라이드": "layers/padding-and-stride",
    "배치 정규화": "beyond/augmentation",
    "내 손글씨 사진": "beyond/own-photo",
}

# What the site says nothing about.
UNANSWERED = ["순환 신경망", "강화 학습", "PyTorch", "np.fft", "쀍"]
