/// The recipe of a run: a YAML file that says which stages work, by what, and with which settings.
///
/// Every key, its type, range, default and description stands in one resource, `recipe.schema.json`, which editors can
/// use as well. A recipe is checked against it, its defaults are filled in, and each stage's object is mapped onto the
/// settings record of that stage.
@NullMarked
package io.rexserve.data.recipe;

import org.jspecify.annotations.NullMarked;
