"""scikit-learn's multi-layer perceptron, one thread: the same network, the same start, the same batches."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import sklearn
from sklearn.neural_network import MLPClassifier, MLPRegressor

from protocol import serve


def create(workload):
    if workload["kind"] != "mlp":
        raise ValueError("it has dense networks only")
    regression = workload["loss"] == "mse"
    # Its squared error is halved: twice the rate moves as far.
    rate = workload["learningRate"] * (2 if regression else 1)
    model = (MLPRegressor if regression else MLPClassifier)(
        hidden_layer_sizes=workload["layers"][1:-1],
        activation=workload["activation"],
        solver=workload["optimizer"],
        learning_rate_init=rate,
        momentum=0.0,
        nesterovs_momentum=False,
        epsilon=1e-8 * (1 - 0.999) ** 0.5,
        alpha=0.0,
        batch_size=workload["batch"],
        shuffle=False,
        n_iter_no_change=10**9,
    )
    x, y = workload["features"], workload["targets"]
    if not regression:
        y = y.astype(int)
    batch = workload["batch"]
    arguments = {} if regression else {"classes": list(range(workload["classes"]))}
    # The first call lays out the weights; then they and the optimizer start anew.
    model.partial_fit(x[:batch], y[:batch], **arguments)
    model.coefs_ = [each.copy() for each in workload["weights"][0::2]]
    model.intercepts_ = [each.copy() for each in workload["weights"][1::2]]
    del model._optimizer

    steps = [0]

    def step(i):
        steps[0] += 1
        if hasattr(model, "_optimizer") and workload["optimizer"] == "adam":
            # It adds epsilon before it corrects the bias of the second moment; the others afterwards.
            model._optimizer.epsilon = 1e-8 * (1 - 0.999 ** steps[0]) ** 0.5
        model.partial_fit(x[i * batch : (i + 1) * batch], y[i * batch : (i + 1) * batch])
        return model.loss_ * (2 if regression else 1)

    def many():
        # One call for all batches: the fastest way that it has.
        model.partial_fit(x, y)
        return len(x)

    return sklearn.__version__, step, many


serve(create)
