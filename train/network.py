"""The network: one encoder, a cue head, and small heads that read one anchor at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sayso.extract.encoding import CASES, PARAGRAPHS, QUOTE_STATES
from sayso.extract.kinds import PARTS
from train.corpus import ACTIONS, KINDS

HIDDEN, HEADS, VOCABULARY = 384, 12, 30522
NARROW = 128
DISTANCES = 24


@dataclass(frozen=True)
class Shape:
    """Size of an encoder: layers, width of their feed-forward part, and how many of them read
    word pieces; the others read one state a word, a fifth fewer.
    """

    layers: int = 6
    feed: int = 1536
    piece_layers: int = 6


TEACHER, STUDENT = Shape(), Shape(layers=4, feed=768, piece_layers=1)


class Layer(nn.Module):
    """One BERT layer; names follow the checkpoint's, so that its weights load as they are."""

    def __init__(self, feed: int, dropout: float) -> None:
        super().__init__()
        self.query_key_value = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.norm_attention = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.up = nn.Linear(HIDDEN, feed)
        self.down = nn.Linear(feed, HIDDEN)
        self.norm_feed = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        batch, length, _ = x.shape
        qkv = self.query_key_value(x).view(batch, length, 3, HEADS, HIDDEN // HEADS)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        if mask is None:
            scores = q @ k.transpose(-1, -2) * (1 / math.sqrt(HIDDEN // HEADS))
            mixed = scores.softmax(-1) @ v
        else:
            mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        mixed = mixed.transpose(1, 2).reshape(batch, length, HIDDEN)
        x = self.norm_attention(x + self.dropout(self.out(mixed)))
        return self.norm_feed(x + self.dropout(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    """MiniLM with three more input features per piece: case, quotation state, paragraph."""

    def __init__(self, shape: Shape, dropout: float = 0.1) -> None:
        super().__init__()
        self.piece_layers = shape.piece_layers
        self.words = nn.Embedding(VOCABULARY, HIDDEN)
        self.positions = nn.Embedding(512, HIDDEN)
        self.case = nn.Embedding(len(CASES), HIDDEN)
        self.quoted = nn.Embedding(len(QUOTE_STATES), HIDDEN)
        self.paragraph = nn.Embedding(len(PARAGRAPHS), HIDDEN)
        for table in (self.case, self.quoted, self.paragraph):
            nn.init.zeros_(table.weight)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(shape.feed, dropout) for _ in range(shape.layers))

    def forward(
        self,
        pieces: Tensor,
        features: Tensor,
        first: Tensor,
        masks: tuple[Tensor | None, Tensor | None] = (None, None),
    ) -> tuple[Tensor, Tensor]:
        """States of every word after the last layer and before it, both [B, W, HIDDEN].

        `first` [B, W] is each word's first piece; `masks` are True on the pieces and on the words
        (after [CLS]) that are there.
        """
        x = self.words(pieces) + self.positions.weight[: pieces.shape[1]]
        x = (
            x
            + self.case(features[..., 0])
            + self.quoted(features[..., 1])
            + self.paragraph(features[..., 2])
        )
        x = before = self.dropout(self.norm(x))
        for layer in self.layers[: self.piece_layers]:
            before, x = x, layer(x, masks[0])
        at = F.pad(first, (1, 0))[..., None].expand(-1, -1, HIDDEN)  # [CLS]: attention rests on it
        before, x = before.gather(1, at), x.gather(1, at)
        for layer in self.layers[self.piece_layers :]:
            before, x = x, layer(x, masks[1])
        return x[:, 1:], before[:, 1:]


def load_minilm(encoder: Encoder, path: Path) -> None:
    """Copy the published weights into `encoder`; token-type 0 is folded into the positions."""
    from safetensors.torch import load_file

    w = load_file(path)
    state = encoder.state_dict()
    state["words.weight"] = w["embeddings.word_embeddings.weight"]
    state["positions.weight"] = (
        w["embeddings.position_embeddings.weight"] + w["embeddings.token_type_embeddings.weight"][0]
    )
    for kind in ("weight", "bias"):
        state[f"norm.{kind}"] = w[f"embeddings.LayerNorm.{kind}"]
        for i in range(len(encoder.layers)):
            old, new = f"encoder.layer.{i}.", f"layers.{i}."
            parts = [w[f"{old}attention.self.{name}.{kind}"] for name in ("query", "key", "value")]
            state[f"{new}query_key_value.{kind}"] = torch.cat(parts)
            state[f"{new}out.{kind}"] = w[f"{old}attention.output.dense.{kind}"]
            state[f"{new}norm_attention.{kind}"] = w[f"{old}attention.output.LayerNorm.{kind}"]
            state[f"{new}up.{kind}"] = w[f"{old}intermediate.dense.{kind}"]
            state[f"{new}down.{kind}"] = w[f"{old}output.dense.{kind}"]
            state[f"{new}norm_feed.{kind}"] = w[f"{old}output.LayerNorm.{kind}"]
    encoder.load_state_dict(state)


def scheme(labels: int) -> list[tuple[str, int]]:
    """Tags of a BIOES scheme over `labels` labels: O first, then B I E S of each."""
    return [("O", -1), *((tag, label) for label in range(labels) for tag in "BIES")]


def illegal(labels: int) -> tuple[Tensor, Tensor, Tensor]:
    """Masks (1 = illegal) for transitions from-to, for the first and for the last tag."""
    tags = scheme(labels)
    n = len(tags)
    moves, start, end = torch.zeros(n, n), torch.zeros(n), torch.zeros(n)
    for i, (tag, label) in enumerate(tags):
        start[i], end[i] = tag in "IE", tag in "BI"
        for j, (then, next_label) in enumerate(tags):
            inside = tag in "BI"
            moves[i, j] = (then not in "IE" or label != next_label) if inside else then in "IE"
    return moves, start, end


class Crf(nn.Module):
    """A linear-chain conditional random field (Lafferty et al. 2001) over a BIOES scheme."""

    def __init__(self, labels: int) -> None:
        super().__init__()
        moves, start, end = illegal(labels)
        self.moves = nn.Parameter(torch.zeros_like(moves))
        self.register_buffer("bar_moves", moves * -1e4)
        self.register_buffer("bar_start", start * -1e4)
        self.register_buffer("bar_end", end * -1e4)

    def loss(self, scores: Tensor, tags: Tensor, lengths: Tensor) -> Tensor:
        """Negative log-likelihood of each row; scores [N, T, L], tags [N, T], lengths [N]."""
        moves = self.moves + self.bar_moves
        n, steps, _ = scores.shape
        rows = torch.arange(n)
        inside = torch.arange(steps)[None] < lengths[:, None]
        gold = scores.gather(2, tags[..., None])[..., 0]
        gold = (gold * inside).sum(1) + (moves[tags[:, :-1], tags[:, 1:]] * inside[:, 1:]).sum(1)
        alpha = scores[:, 0] + self.bar_start
        for t in range(1, steps):
            step = torch.logsumexp(alpha[:, :, None] + moves[None], 1) + scores[:, t]
            alpha = torch.where(inside[:, t, None], step, alpha)
        gold = gold + self.bar_start[tags[:, 0]] + self.bar_end[tags[rows, lengths - 1]]
        return torch.logsumexp(alpha + self.bar_end, 1) - gold


class RoleHead(nn.Module):
    """Given an anchor (a cue, or the verb of a commitment), score every word for each role tag.

    Inputs: words [N, T, NARROW] narrowed encoder states, anchor [N, T] 1.0 on the anchor's
    words, others [N, T] 1.0 on the words of other anchors, quoted [N, T] quotation codes,
    bias [N, T] 0 or -1e4 past the row's end. Output [N, T, tags].
    """

    def __init__(self, labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.anchor = nn.Linear(NARROW, NARROW)
        self.distance = nn.Embedding(2 * DISTANCES + 1, NARROW)
        self.marks = nn.Linear(2, NARROW)
        self.quoted = nn.Embedding(len(QUOTE_STATES), NARROW)
        self.norms = nn.ModuleList(nn.LayerNorm(NARROW) for _ in range(3))
        self.near = nn.ModuleList(nn.Conv1d(NARROW, NARROW, 5, padding=2) for _ in range(2))
        self.query_key_value = nn.Linear(NARROW, 3 * NARROW)
        self.mixed = nn.Linear(NARROW, NARROW)
        self.out = nn.Linear(NARROW, len(scheme(labels)))
        self.dropout = nn.Dropout(dropout)

    def forward(
        self,
        words: Tensor,
        anchor: Tensor,
        others: Tensor,
        quoted: Tensor,
        buckets: Tensor,
        bias: Tensor,
    ) -> Tensor:
        centre = (words * anchor[..., None]).sum(1) / anchor.sum(1, keepdim=True).clamp(min=1)
        x = words + self.anchor(centre)[:, None] + self.distance(buckets) + self.quoted(quoted)
        x = x + self.marks(torch.stack((anchor, others), -1))
        keep = (bias > -1).to(x.dtype)[..., None]
        x = x + self._convolve(0, x, keep)
        n, steps, _ = x.shape
        qkv = self.query_key_value(self.norms[1](x)).view(n, steps, 3, 4, NARROW // 4)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        weights = (
            q @ k.transpose(-1, -2) * (1 / math.sqrt(NARROW // 4)) + bias[:, None, None]
        ).softmax(-1)
        x = x + self.dropout(self.mixed((weights @ v).transpose(1, 2).reshape(n, steps, NARROW)))
        x = x + self._convolve(1, x, keep)
        return self.out(self.dropout(F.gelu(x)))

    def _convolve(self, i: int, x: Tensor, keep: Tensor) -> Tensor:
        y = self.norms[2 * i](x) * keep
        y = F.gelu(self.near[i](y.transpose(1, 2)).transpose(1, 2))
        return self.dropout(y)


class KindHead(nn.Module):
    """Kind of one quote: its own words, each marked with its part, through a layer that sees
    nothing else; then the means of each part.

    Inputs: words [N, T, HIDDEN], states before the encoder's last layer, and parts [N, T], which
    of `PARTS` a word belongs to, counted from 1; 0 past the row's end. Output [N, classes].
    """

    def __init__(self, classes: int, feed: int, dropout: float = 0.3) -> None:
        super().__init__()
        self.parts = nn.Embedding(len(PARTS) + 1, HIDDEN)
        nn.init.normal_(self.parts.weight, std=0.02)
        self.layer = Layer(feed, 0.1)
        self.hidden = nn.Linear(len(PARTS) * HIDDEN, 256)
        self.out = nn.Linear(256, classes)
        self.dropout = nn.Dropout(dropout)

    def forward(self, words: Tensor, parts: Tensor) -> Tensor:
        x = self.layer(words + self.parts(parts), (parts > 0)[:, None, None, :])
        of = torch.stack([parts == k + 1 for k in range(len(PARTS))], 1).to(x.dtype)
        means = of @ x / of.sum(-1, keepdim=True).clamp(min=1)
        return self.out(self.dropout(F.gelu(self.hidden(self.dropout(means.flatten(1))))))


class PooledHead(nn.Module):
    """Class of one anchor from the means of the words of its parts, side by side."""

    def __init__(self, classes: int, parts: int, dropout: float = 0.2) -> None:
        super().__init__()
        self.hidden = nn.Linear(parts * HIDDEN, 256)
        self.out = nn.Linear(256, classes)
        self.dropout = nn.Dropout(dropout)

    def forward(self, pooled: Tensor) -> Tensor:
        return self.out(self.dropout(F.gelu(self.hidden(self.dropout(pooled)))))


QUOTE_ROLES = ("speaker", "content")
SLOT_ROLES = ("actor", "object", "from", "to", "at", "window", "condition")


class Network(nn.Module):
    """Encoder plus heads; `narrow` is shared by every head that reads one anchor at a time."""

    def __init__(self, shape: Shape, dropout: float = 0.1) -> None:
        super().__init__()
        self.shape = shape
        self.encoder = Encoder(shape, dropout)
        self.cue = nn.Linear(HIDDEN, len(scheme(1)))
        self.cue_crf = Crf(1)
        self.trigger = nn.Linear(HIDDEN, len(scheme(1)))
        self.trigger_crf = Crf(1)
        self.within = nn.Linear(HIDDEN, 3)
        self.narrow = nn.Linear(HIDDEN, NARROW)
        self.roles = RoleHead(len(QUOTE_ROLES), dropout)
        self.roles_crf = Crf(len(QUOTE_ROLES))
        self.slot_narrow = nn.Linear(HIDDEN, NARROW)
        self.slots = RoleHead(len(SLOT_ROLES), dropout)
        self.slots_crf = Crf(len(SLOT_ROLES))
        self.kind = KindHead(len(KINDS), shape.feed)
        self.action = PooledHead(len(ACTIONS) + 3, 2)


def load(path: Path) -> Network:
    """The network of a checkpoint; one that does not tell its shape has the teacher's."""
    saved = torch.load(path, map_location="cpu")
    net = Network(Shape(**saved.get("shape", {})))
    net.load_state_dict(saved["mean"])
    return net
