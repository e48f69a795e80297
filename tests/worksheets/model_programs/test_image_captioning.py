"""Task 7.1(a): captions of pictures whose combination of colour, shape and place was never shown."""

from __future__ import annotations

import numpy as np
import pytest

from tests.worksheets.model_programs import both, module, number, numbers, recording

NAME = "image_captioning"

pytestmark = pytest.mark.xdist_group("programs")


class TestData:
    def test_the_shape_is_where_the_caption_says_in_the_colour_it_says(self) -> None:
        program = module(NAME)
        rng = np.random.default_rng(2)
        for colour, shape, place in program.split(rng, program.ALL, 100)[1]:
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
        shown, held_out = module(NAME).split(np.random.default_rng(1), module(NAME).ALL, 36)
        assert set(shown).isdisjoint(held_out)
        assert (len(shown), len(held_out)) == (108, 36)

    def test_every_word_of_the_test_is_shown(self) -> None:
        first = recording(NAME).seed
        for seed in range(first, first + int(number(recording(NAME).full.results, "runs"))):
            shown, held_out = module(NAME).split(np.random.default_rng(seed), module(NAME).ALL, 36)
            for position in range(3):
                assert {words[position] for words in held_out} <= {words[position] for words in shown}


class TestAttention:
    def test_weights_are_a_distribution_over_the_grid(self) -> None:
        rng = np.random.default_rng(0)
        program = module(NAME)
        pictures, _ = program.generate_pictures(rng, program.split(rng, program.ALL, 3)[1])
        words, weights = program.create_captioner().describe(pictures)
        assert words.shape == (3, program.CAPTION_LENGTH)
        assert weights.shape == (3, program.CAPTION_LENGTH, 81)
        np.testing.assert_allclose(weights.sum(axis=-1), 1, atol=1e-5)

    def test_without_it_there_are_no_weights(self) -> None:
        rng = np.random.default_rng(0)
        program = module(NAME)
        pictures, _ = program.generate_pictures(rng, program.ALL[:2])
        assert program.create_captioner(attention=False).describe(pictures)[1] is None

    def test_its_share_on_the_shape_is_counted_by_cells(self) -> None:
        program = module(NAME)
        picture = np.full((1, program.SIZE, program.SIZE, 3), 0.5, "float32")
        picture[0, :4, 4:8] = 1  # one of the 9 x 9 cells, the second of the first row
        weights = np.full((1, 2, 81), 0.5 / 80)
        weights[:, :, 1] = 0.5
        shares, by_chance = program.on_shape(picture, weights)
        np.testing.assert_allclose(shares, 0.5)
        assert by_chance == pytest.approx(1 / 81)


class TestFacts:
    def test_no_combination_of_the_test_is_in_the_training(self) -> None:
        for results in both(NAME):
            assert number(results, "shared_combinations") == 0

    def test_names_colour_shape_and_place_above_chance(self) -> None:
        """Shapes of a few pixels are the hardest of the three; over seeds their share varies most."""
        results = recording(NAME).full.results
        for name, least in (("colour", 0.5), ("shape", 0.1), ("place", 0.5)):
            accuracy, chance = number(results, f"attention_new_{name}"), number(results, f"{name}_chance")
            assert accuracy > chance + least * (1 - chance)

    def test_looks_at_the_shape_for_its_colour_and_its_kind(self) -> None:
        results = recording(NAME).full.results
        for word in (1, 2):
            assert numbers(results, "on_shape")[word] > 3 * number(results, "on_shape_by_chance")

    def test_counts_only_wholly_right_captions_as_right(self) -> None:
        for results in both(NAME):
            assert number(results, "attention_new_caption") <= min(
                number(results, f"attention_new_{name}") for name in ("colour", "shape", "place")
            )
