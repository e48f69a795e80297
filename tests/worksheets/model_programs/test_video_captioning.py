"""Task 7.1(b): captions of clips whose combination of colour, shape and direction was never shown."""

from __future__ import annotations

import numpy as np
import pytest

from tests.worksheets.model_programs import both, model_program, module, number, recording

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
        shown, held_out = module(NAME).split(np.random.default_rng(1), module(NAME).ALL, 12)
        assert set(shown).isdisjoint(held_out)
        assert (len(shown), len(held_out)) == (60, 12)

    def test_every_word_of_the_test_is_shown(self) -> None:
        first = recording(NAME).seed
        for seed in range(first, first + int(number(recording(NAME).full.results, "runs"))):
            shown, held_out = module(NAME).split(np.random.default_rng(seed), module(NAME).ALL, 12)
            for position in range(3):
                assert {words[position] for words in held_out} <= {words[position] for words in shown}


class TestModel:
    def test_is_that_for_pictures_with_another_encoder(self) -> None:
        program = module(NAME)
        assert [other.name for other in model_program(NAME).extended()] == ["image_captioning"]
        assert type(program.create_video_captioner()) is program.ImageCaptioner

    def test_kernels_of_one_frame_do_not_see_the_order_of_frames(self) -> None:
        """Each frame is seen for itself: frames of both halves exchanged in pairs, the same features."""
        program = module(NAME)
        clips, _ = program.generate_clips(np.random.default_rng(0), program.ALL[:2])
        swapped = clips.reshape(2, -1, 2, *clips.shape[2:])[:, :, ::-1].reshape(clips.shape)
        encoder = program.CNNEncoder3D(4, frames=1)
        np.testing.assert_allclose(encoder(clips), encoder(swapped), atol=1e-5)
        assert np.abs(program.CNNEncoder3D(4)(clips) - program.CNNEncoder3D(4)(swapped)).max() > 1e-3


class TestFacts:
    def test_no_combination_of_the_test_is_in_the_training(self) -> None:
        for results in both(NAME):
            assert number(results, "shared_combinations") == 0

    def test_names_the_direction_above_chance_and_turns_it_round_with_the_clip(self) -> None:
        """So it is the movement that is seen, not a frame."""
        results = recording(NAME).full.results
        for key in ("direction", "backwards"):
            assert number(results, f"three_frames_new_{key}") > number(results, f"one_frame_new_{key}") + 0.2

    def test_counts_only_wholly_right_captions_as_right(self) -> None:
        for results in both(NAME):
            assert number(results, "three_frames_new_caption") <= min(
                number(results, f"three_frames_new_{name}") for name in ("colour", "shape", "direction")
            )
