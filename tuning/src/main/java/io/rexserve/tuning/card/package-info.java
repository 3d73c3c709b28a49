/// The card of a model that was made here: `README.md` for people and Hugging Face, `model-card.json` for machines.
@NullMarked
package io.rexserve.tuning.card;

import org.jspecify.annotations.NullMarked;
