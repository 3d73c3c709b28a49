/// What is said about a model beside its weights: the licences that its publisher states, in a card of this project's
/// own ([io.rexserve.model.card.CardFile]), in the front matter of `README.md`, or in a licence file.
///
/// Nothing here is legal advice: what is stated is repeated with its source, and what is not stated is said to be
/// unknown.
@NullMarked
package io.rexserve.model.card;

import org.jspecify.annotations.NullMarked;
