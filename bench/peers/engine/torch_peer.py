"""PyTorch on one thread: the same network, the same start, the same batches.
`torch_peer.py <workload> <threads>`"""

import sys

import torch
from torch import nn

from protocol import serve

torch.set_num_threads(int(sys.argv[2]) if len(sys.argv) > 2 else 1)


class LastState(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(28, 64, batch_first=True)
        # Two biases act only as their sum: one of them stays 0, as there is one in the others.
        self.lstm.bias_hh_l0.requires_grad_(False)
        self.output = nn.Linear(64, 10)

    def forward(self, x):
        return self.output(self.lstm(x)[0][:, -1])


def build(workload):
    weights = [torch.from_numpy(each) for each in workload["weights"]]
    kind = workload["kind"]
    if kind == "mlp":
        activation = {"tanh": nn.Tanh, "relu": nn.ReLU}[workload["activation"]]
        sizes = workload["layers"]
        modules = []
        for i in range(len(sizes) - 1):
            layer = nn.Linear(sizes[i], sizes[i + 1])
            layer.weight.data = weights[2 * i].t().contiguous()
            layer.bias.data = weights[2 * i + 1].clone()
            modules += [layer] if i == len(sizes) - 2 else [layer, activation()]
        return nn.Sequential(*modules)
    if kind == "cnn":
        model = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(32 * 49, 10),
        )
        for index, (kernel, bias) in zip((0, 3), ((0, 1), (2, 3))):
            model[index].weight.data = weights[kernel].permute(3, 2, 0, 1).contiguous()
            model[index].bias.data = weights[bias].clone()
        # Its images are [channels, height, width] when they are flattened.
        model[7].weight.data = weights[4].reshape(7, 7, 32, 10).permute(3, 2, 0, 1).reshape(10, -1).contiguous()
        model[7].bias.data = weights[5].clone()
        return model
    model = LastState()
    kernel, recurrent, bias, output, output_bias = weights
    model.lstm.weight_ih_l0.data = kernel.t().contiguous()
    model.lstm.weight_hh_l0.data = recurrent.t().contiguous()
    model.lstm.bias_ih_l0.data = bias.clone()
    model.lstm.bias_hh_l0.data.zero_()
    model.output.weight.data = output.t().contiguous()
    model.output.bias.data = output_bias.clone()
    return model


def create(workload):
    model = build(workload)
    learning = [each for each in model.parameters() if each.requires_grad]
    rate = workload["learningRate"]
    # Small networks gain from updating all tensors at once.
    if workload["optimizer"] == "sgd":
        optimizer = torch.optim.SGD(learning, lr=rate, foreach=True)
    else:
        optimizer = torch.optim.Adam(learning, lr=rate, foreach=True)
    features = torch.from_numpy(workload["features"])
    if workload["kind"] == "cnn":
        features = features.permute(0, 3, 1, 2).contiguous()
    targets = torch.from_numpy(workload["targets"])
    if workload["loss"] == "mse":
        loss_of, targets = nn.functional.mse_loss, targets.reshape(-1, 1)
    else:
        loss_of, targets = nn.functional.cross_entropy, targets.long()
    batch, batches = workload["batch"], workload["batches"]
    inputs = [each.contiguous() for each in features.split(batch)]
    labels = [each.contiguous() for each in targets.split(batch)]

    def step(i):
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(model(inputs[i]), labels[i])
        loss.backward()
        optimizer.step()
        return loss

    position = [0]

    def many():
        i = position[0]
        step(i)
        position[0] = (i + 1) % batches
        return batch

    return torch.__version__, lambda i: step(i).item(), many


serve(create)
