"""An ordinary script for NNI: it finds the lowest point of a curved valley by gradient descent with momentum."""

import nni


def main():
    parameters = {"learning_rate": 0.0005, "momentum": 0.5}
    parameters.update(nni.get_next_parameter())
    x, y, speed_x, speed_y = -1.5, 2.0, 0.0, 0.0
    for _ in range(20):
        for _ in range(50):
            # Rosenbrock's function (1 - x)^2 + 100 (y - x^2)^2; its lowest point is (1, 1).
            slope_x = -2 * (1 - x) - 400 * x * (y - x * x)
            slope_y = 200 * (y - x * x)
            speed_x = parameters["momentum"] * speed_x - parameters["learning_rate"] * slope_x
            speed_y = parameters["momentum"] * speed_y - parameters["learning_rate"] * slope_y
            # A step that is too long would leave the valley for ever; the walls keep it finite.
            x, y = max(-3.0, min(3.0, x + speed_x)), max(-3.0, min(3.0, y + speed_y))
        loss = (1 - x) ** 2 + 100 * (y - x * x) ** 2
        nni.report_intermediate_result(loss)
    nni.report_final_result(loss)


if __name__ == "__main__":
    main()
