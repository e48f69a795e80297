"""Task 7.1(b): captions of clips whose combination of colour, shape and direction was never shown."""

from __future__ import annotations

import numpy as np
import pytest

from tests.worksheets.model_programs import both, module, number, recording

NAME = "video_captioning"

pytestmark = pytest.mark.xdist_group("programs")


class TestData:
    @pytest.mark.parametrize("direction", ["left", "right", "up", "down"])
    def test_the_shape_moves_as_the_caption_says(self, direction: str) -> None:
        program = module(NAME)
        rng = np.random.default_rng(4)
        for shape in program.SHAPES:
            clip = program.film(rng, "blue", shape, direction)
            centres = [np.mean(np.nonzero(np.abs(frame - 0.5).max(axis=-1) > 0.25), axis=1) for frame in clip]
            way = centres[-1] - centres[0]
            assert way @ np.array(program.DIRECTIONS[direction]) > 2
            assert np.abs(way).min() < 1

    def test_combinations_of_the_test_are_never_shown(self) -> None:
        shown, held_out = module(NAME).split_combinations(np.random.default_rng(1), 12)
        assert set(shown).isdisjoint(held_out)
        assert (len(shown), len(held_out)) == (60, 12)

    def test_every_word_of_the_test_is_shown(self) -> None:
        shown, held_out = module(NAME).split_combinations(np.random.default_rng(recording(NAME).seed), 12)
        for position in range(3):
            assert {words[position] for words in held_out} <= {words[position] for words in shown}


class TestFacts:
    def test_names_colour_shape_and_direction_far_above_chance(self) -> None:
        results = recording(NAME).full.results
        # Shapes of eight pixels in motion are the hardest of the three; over seeds their share varies most.
        for name, least in (("colour", 0.8), ("shape", 0.4), ("direction", 0.8)):
            accuracy, chance = number(results, f"{name}_accuracy"), number(results, f"{name}_chance")
            assert accuracy > chance + least * (1 - chance)

    def test_clips_played_backwards_get_the_opposite_direction(self) -> None:
        """So it is the movement that is seen, not a frame."""
        results = recording(NAME).full.results
        assert number(results, "turned_round") > 0.8

    def test_counts_only_wholly_right_captions_as_right(self) -> None:
        for results in both(NAME):
            assert number(results, "caption_accuracy") <= min(
                number(results, f"{name}_accuracy") for name in ("colour", "shape", "direction")
            )
