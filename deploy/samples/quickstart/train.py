"""Trains a small neural network to read handwritten digits, with nothing but Python's standard library.

AutoTune starts this script once per trial. It needs to know two things only: where the hyperparameters are (the
environment variable AUTOTUNE_PARAMETERS), and how to tell a result (print it). `python3 train.py` runs by itself, too.
"""

import csv
import gzip
import json
import math
import os
import random
from operator import mul

# What a person might write down without tuning. A trial gets its own values for these names.
PARAMETERS = {
    "learning_rate": 0.05,
    "hidden_units": 16,
    "batch_size": 32,
    "momentum": 0.5,
    "weight_decay": 0.0001,
    "activation": "relu",
}
EPOCHS = 8

# Each activation and its derivative, the latter as a function of the activation's own result.
ACTIVATIONS = {
    "relu": (lambda x: max(x, 0.0), lambda y: float(y > 0.0)),
    "tanh": (math.tanh, lambda y: 1.0 - y * y),
    "sigmoid": (lambda x: 0.5 + 0.5 * math.tanh(0.5 * x), lambda y: y * (1.0 - y)),
}


def main():
    parameters = {**PARAMETERS, **json.loads(os.environ.get("AUTOTUNE_PARAMETERS", "{}"))}
    training, validation = load_digits()
    for epoch, network in enumerate(train(training, parameters), start=1):
        # This line is the whole report: experiment.yaml names the metric `accuracy`, and the last line is the result.
        print(json.dumps({"epoch": epoch, "accuracy": round(accuracy(network, validation), 4)}), flush=True)


def load_digits():
    """The images as (64 brightnesses from 0 to 1, digit): 1000 to learn from, 797 to judge by, the same in every trial."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "digits.csv.gz")
    with gzip.open(path, "rt", newline="") as file:
        rows = [[int(value) for value in row] for row in csv.reader(file)]
    random.Random(0).shuffle(rows)
    images = [([value / 16.0 for value in row[:-1]], row[-1]) for row in rows]
    return images[:1000], images[1000:]


def train(images, parameters):
    """Stochastic gradient descent with momentum; yields the network after each epoch."""
    generator = random.Random(1)  # fixed, so that equal parameters give equal results
    hidden = Layer(64, parameters["hidden_units"], generator)
    output = Layer(parameters["hidden_units"], 10, generator)
    activate, derivative = ACTIVATIONS[parameters["activation"]]
    network = (hidden, activate, output)
    images = list(images)
    for _ in range(EPOCHS):
        generator.shuffle(images)
        for start in range(0, len(images), parameters["batch_size"]):
            pixels, features, hidden_errors, output_errors = [], [], [], []
            for image, digit in images[start : start + parameters["batch_size"]]:
                activations = [activate(x) for x in hidden.forward(image)]
                errors = softmax(output.forward(activations))
                errors[digit] -= 1.0  # the gradient of the cross entropy
                back = output.backward(errors)
                pixels.append(image)
                features.append(activations)
                output_errors.append(errors)
                hidden_errors.append([error * derivative(y) for error, y in zip(back, activations)])
            output.learn(features, output_errors, parameters)
            hidden.learn(pixels, hidden_errors, parameters)
        yield network


def accuracy(network, images):
    """The share of images that the network reads correctly."""
    hidden, activate, output = network
    correct = 0
    for image, digit in images:
        scores = output.forward([activate(x) for x in hidden.forward(image)])
        correct += scores.index(max(scores)) == digit
    return correct / len(images)


class Layer:
    """A row of weights for each output, and how fast each weight is moving (its momentum)."""

    def __init__(self, inputs, outputs, generator):
        scale = 1.0 / math.sqrt(inputs)
        self.weights = [[generator.gauss(0.0, scale) for _ in range(inputs)] for _ in range(outputs)]
        self.biases = [0.0] * outputs
        self.speeds = [[0.0] * inputs for _ in range(outputs)]

    def forward(self, inputs):
        return [dot(row, inputs) + bias for row, bias in zip(self.weights, self.biases)]

    def backward(self, errors):
        return [dot(column, errors) for column in zip(*self.weights)]

    def learn(self, inputs, errors, parameters):
        """One step down the mean gradient of a batch: inputs and errors hold one list for each of its images."""
        rate = parameters["learning_rate"] / len(inputs)
        decay = parameters["learning_rate"] * parameters["weight_decay"]
        momentum = parameters["momentum"]
        columns = list(zip(*inputs))
        for output, error in enumerate(zip(*errors)):
            weights = self.weights[output]
            self.speeds[output] = speeds = [
                momentum * speed - rate * dot(error, column) - decay * weight
                for speed, column, weight in zip(self.speeds[output], columns, weights)
            ]
            self.weights[output] = [weight + speed for weight, speed in zip(weights, speeds)]
            self.biases[output] -= rate * sum(error)


def softmax(scores):
    highest = max(scores)
    powers = [math.exp(score - highest) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def dot(a, b):
    return sum(map(mul, a, b))


if __name__ == "__main__":
    main()
