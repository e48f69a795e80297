"""Task 7.1(a): captions of pictures whose combination of colour, shape and place was never shown."""

from __future__ import annotations

import numpy as np
import pytest

from tests.worksheets.model_programs import both, module, number, recording

NAME = "image_captioning"

pytestmark = pytest.mark.xdist_group("programs")


class TestData:
    def test_the_shape_is_where_the_caption_says_in_the_colour_it_says(self) -> None:
        program = module(NAME)
        rng = np.random.default_rng(2)
        for colour, shape, place in program.split_combinations(rng, 100)[1]:
            picture = program.draw(rng, colour, shape, place)
            inside = np.abs(picture - 0.5).max(axis=-1) > 0.25
            rows, columns = (int(3 * axis.mean() / program.SIZE) for axis in np.nonzero(inside))
            assert place == (("top", "middle", "bottom")[rows], ("left", "centre", "right")[columns])
            mean = picture[inside].mean(axis=0)
            assert min(program.COLOURS, key=lambda name: np.abs(mean - program.COLOURS[name]).sum()) == colour

    def test_captions_are_spelled_out(self) -> None:
        program = module(NAME)
        words = [program.WORDS[i] for i in program.caption("red", "circle", ("top", "left"))]
        assert " ".join(words) == "a red circle at the top left <end>"
        assert len(words) == program.CAPTION_LENGTH

    def test_combinations_of_the_test_are_never_shown(self) -> None:
        shown, held_out = module(NAME).split_combinations(np.random.default_rng(1), 36)
        assert set(shown).isdisjoint(held_out)
        assert (len(shown), len(held_out)) == (108, 36)

    def test_every_word_of_the_test_is_shown(self) -> None:
        shown, held_out = module(NAME).split_combinations(np.random.default_rng(recording(NAME).seed), 36)
        for position in range(3):
            assert {words[position] for words in held_out} <= {words[position] for words in shown}


class TestAttention:
    def test_weights_are_a_distribution_over_the_grid(self) -> None:
        rng = np.random.default_rng(0)
        program = module(NAME)
        pictures, _ = program.generate_pictures(rng, program.split_combinations(rng, 3)[1])
        words, weights = program.create_captioner().describe(pictures)
        assert words.shape == (3, program.CAPTION_LENGTH)
        assert weights.shape == (3, program.CAPTION_LENGTH, 81)
        np.testing.assert_allclose(weights.sum(axis=-1), 1, atol=1e-5)


class TestFacts:
    def test_names_colour_shape_and_place_far_above_chance(self) -> None:
        results = recording(NAME).full.results
        for name in ("colour", "shape", "place"):
            accuracy, chance = number(results, f"{name}_accuracy"), number(results, f"{name}_chance")
            assert accuracy > chance + 0.8 * (1 - chance)
        assert number(results, "caption_accuracy") > 0.75

    def test_counts_only_wholly_right_captions_as_right(self) -> None:
        for results in both(NAME):
            assert number(results, "caption_accuracy") <= min(
                number(results, f"{name}_accuracy") for name in ("colour", "shape", "place")
            )
