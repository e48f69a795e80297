"""Task 4.3: mappings, generation, and what temperature and beam search do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.worksheets.model_programs import both, module, number, numbers, recording

pytestmark = pytest.mark.xdist_group("programs")

TEXT = "abc abd " * 40


@pytest.fixture(scope="module")
def rnn() -> Any:
    """An untrained network that knows the characters of ``TEXT``."""
    made = module("char_rnn").CharRNN(vocab_size=5, embedding_dim=4, rnn_units=6)
    made.prepare_data(TEXT)
    return made


class TestData:
    def test_mappings_are_inverse(self, rnn: Any) -> None:
        _, char_to_idx, idx_to_char = rnn.prepare_data(TEXT)
        assert sorted(char_to_idx) == sorted(set(TEXT))
        assert {idx: char for char, idx in char_to_idx.items()} == idx_to_char

    def test_targets_are_the_inputs_one_character_ahead(self, rnn: Any) -> None:
        dataset, _, idx_to_char = rnn.prepare_data(TEXT)
        for inputs, targets in dataset:
            np.testing.assert_array_equal(inputs.numpy()[:, 1:], targets.numpy()[:, :-1])
            for row in inputs.numpy():
                assert "".join(idx_to_char[idx] for idx in row) in TEXT

    @pytest.mark.parametrize("text", ["abcdefgh" * 20, "ab" * 40])
    def test_refuses_another_number_of_characters_than_it_was_made_for(self, rnn: Any, text: str) -> None:
        with pytest.raises(ValueError, match="vocab_size"):
            rnn.prepare_data(text)
        rnn.prepare_data(TEXT)

    def test_refuses_a_text_that_gives_no_sequence(self, rnn: Any) -> None:
        with pytest.raises(ValueError, match="more than 40"):
            rnn.prepare_data("abcd ")
        rnn.prepare_data(TEXT)

    def test_words_are_taken_apart_and_put_together(self) -> None:
        words = module("char_rnn").WordRNN
        text = "the network reads.\nour model forgets.\n"
        assert words.split(text) == ["the", " network", " reads", ".", "\n", "our", " model", " forgets", ".", "\n"]
        assert words.join(words.split(text)) == text

    @pytest.mark.parametrize("text", [module("char_rnn").SAMPLE_TEXT, " a  b ,c.\n\n", "x-y (z)"])
    def test_no_character_is_lost(self, text: str) -> None:
        words = module("char_rnn").WordRNN
        assert words.join(words.split(text)) == text

    def test_no_sentence_of_the_test_is_in_the_training_text(self) -> None:
        program = module("char_rnn")
        training, test = program.split_sentences(1)
        assert sorted(training + test) == sorted(program.all_sentences())
        assert not any(sentence in program.make_corpus(training, 500, 1) for sentence in test)


class TestGeneration:
    def test_continues_the_seed_text(self, rnn: Any) -> None:
        text = rnn.generate_text("ab", num_generate=7)
        assert text.startswith("ab")
        assert len(text) == 9
        assert set(text) <= set(TEXT)

    @pytest.mark.parametrize(("seed_text", "said"), [("", "empty"), ("abx", "'x'")])
    def test_says_what_it_cannot_begin_with(self, rnn: Any, seed_text: str, said: str) -> None:
        with pytest.raises(ValueError, match=said):
            rnn.generate_text(seed_text)

    def test_the_end_sign_ends_a_candidate(self, rnn: Any) -> None:
        """The best of all texts of at most two characters that end with a space or are two long."""
        text, score = rnn.beam_search("ab", 2, beam_width=125, end=" ")
        logits, _ = rnn.logits(["ab "])
        end = float(logits[1][rnn.char_to_idx[" "]] - np.log(np.sum(np.exp(logits[1]))))
        _, longer = rnn.beam_search("ab", 2, beam_width=125)
        assert score == pytest.approx(max(end, longer), abs=1e-4)
        assert (text == "ab ") == (end > longer)

    def test_steps_through_the_same_network_as_training(self, rnn: Any) -> None:
        """The state that is carried on gives the logits that the layer gives for the whole sequence."""
        whole, _ = rnn.logits(["abc ab"])
        stepwise, _ = rnn._read("abc a")
        np.testing.assert_allclose(stepwise[0], whole[-1], atol=1e-5)

    def test_a_wide_beam_is_an_exhaustive_search(self, rnn: Any) -> None:
        """With room for every candidate nothing likelier exists, as trying all texts of three characters shows."""
        _, score = rnn.beam_search("ab", 3, beam_width=125)
        best = -np.inf
        for a in set(TEXT):
            for b in set(TEXT):
                for c in set(TEXT):
                    logits, following = rnn.logits(["ab" + a + b + c])
                    log_p = logits - np.log(np.sum(np.exp(logits), axis=1, keepdims=True))
                    best = max(best, float(np.sum(log_p[np.arange(4), following][1:])))
        assert score == pytest.approx(best, abs=1e-4)


class TestFacts:
    def test_entropy_grows_with_the_temperature(self) -> None:
        for results in both("char_rnn"):
            assert np.all(np.diff(numbers(results, "temperatures")) > 0)
            assert np.all(np.diff(numbers(results, "entropy")) > 0)

    def test_a_beam_finds_what_the_greedy_search_misses(self) -> None:
        results = recording("char_rnn").full.results
        scores, normalised = numbers(results, "beam_scores"), numbers(results, "normalised_scores")
        assert scores[-1] > scores[0] + 1
        per_character = [s / n for s, n in zip(normalised, numbers(results, "normalised_lengths"), strict=True)]
        assert per_character[-1] > scores[-1] / numbers(results, "beam_lengths")[-1] - 1e-6

    def test_nothing_of_the_test_was_learnt(self) -> None:
        for results in both("char_rnn"):
            assert number(results, "leaked_sentences") == 0

    def test_low_temperatures_write_known_words_and_high_ones_do_not(self) -> None:
        words = numbers(recording("char_rnn").full.results, "sampled_words")
        assert words[0] > 0.95
        assert words[-1] < 0.8

    def test_training_brings_the_cross_entropy_far_below_guessing(self) -> None:
        """Already in the few steps of the small setting it falls."""
        for results, share in zip(both("char_rnn"), (0.5, 0.95), strict=True):
            assert number(results, "cross_entropy") < share * number(results, "cross_entropy_uniform")
