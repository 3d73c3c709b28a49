/// Training of UPN from scratch on composed scenes, both prompts in every step (DINO's losses, Zhang et al. 2022).
@NullMarked
package io.rexserve.trainer.proposal;

import org.jspecify.annotations.NullMarked;
