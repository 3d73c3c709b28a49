package io.rexserve.data.endpoint;

import io.rexserve.data.filter.ReferringCheck;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.StageEnvironment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Asks about each description whether it is about its phrase, and for a referring expression. What a person wrote
/// (`review:NAME`, `import:NAME`) is not judged, and a referring expression that is there stays.
///
/// An expression that breaks the rules is an invalid answer, and asked for again. If it still breaks them after all
/// attempts, the description stays, as the model said that it matches, and the region gets no expression.
final class EndpointFilter extends ChatStage {
    private final EndpointFilterSettings settings;
    private final ReferringCheck check;

    EndpointFilter(EndpointFilterSettings settings, StageEnvironment environment) {
        super(settings.endpoint(), EndpointFilterSettings.PROMPT, settings.maxTokens(), environment);
        this.settings = settings;
        this.check = new ReferringCheck(settings.rules());
    }

    /// What the model says.
    ///
    /// @param referring the expression; empty if there is none
    private record Judgement(boolean matches, String referring) {}

    /// What was wrong with the last expression of a description that matches; empty if none was.
    private static final class LastProblem {
        private String text = "";
    }

    @Override
    Outcome process(Session session) throws InterruptedException, UnavailableException {
        RexverseRecord record = session.record();
        var regions = new ArrayList<GroundedRegion>();
        for (GroundedRegion region : record.regions()) {
            regions.add(filtered(region, session));
        }
        return session.kept(withoutAmbiguous(record.withRegions(regions), session));
    }

    private GroundedRegion filtered(GroundedRegion region, Session session)
            throws InterruptedException, UnavailableException {
        Statement description = region.description();
        if (description == null || description.byPersons()) {
            return region;
        }
        var problem = new LastProblem();
        Map<String, String> values = values(region, description, session.record());
        Verdict<Judgement> verdict = session.ask(
                RegionTexts.box(region.box()), values, List::of, json -> judgement(json, region, description, problem));
        if (verdict instanceof Verdict.Valid<Judgement> valid) {
            return judged(region, valid.value(), session);
        } else if (verdict instanceof Verdict.Invalid<Judgement> invalid) {
            String item = RegionTexts.item(region);
            if (problem.text.isEmpty()) {
                session.refuse(item, RefusalReason.INVALID_ANSWER, invalid.detail());
                return region.withDescription(null);
            }
            session.refuse(item, RefusalReason.REFERRING_RULES, invalid.detail());
        }
        return region;
    }

    private Map<String, String> values(GroundedRegion region, Statement description, RexverseRecord record) {
        var values = new HashMap<String, String>();
        values.put("phrase", RegionTexts.phrase(region, record));
        values.put("category", region.category().text());
        values.put("description", description.text());
        values.put("least", String.valueOf(settings.rules().minWords()));
        values.put("most", String.valueOf(settings.rules().maxWords()));
        return values;
    }

    private Judgement judgement(JsonNode json, GroundedRegion region, Statement description, LastProblem problem)
            throws InvalidAnswerException {
        problem.text = "";
        boolean matches = json.path("matches").booleanValue();
        String referring = json.path("referring").asString().strip();
        if (!matches || !settings.rewrite() || region.referring() != null) {
            return new Judgement(matches, "");
        }
        String expression = referring.replaceFirst("[.!]$", "");
        problem.text = check.problem(expression, region.category().text(), description.text());
        if (!problem.text.isEmpty()) {
            throw new InvalidAnswerException(
                    "referring expression \"" + AnswerSchema.shown(expression) + "\": " + problem.text);
        }
        return new Judgement(true, expression);
    }

    private GroundedRegion judged(GroundedRegion region, Judgement judgement, Session session) {
        if (!judgement.matches()) {
            session.refuse(
                    RegionTexts.item(region),
                    RefusalReason.MISMATCH,
                    author() + " says that the description is not about \""
                            + RegionTexts.phrase(region, session.record()) + "\"");
            return region.withDescription(null);
        }
        return judgement.referring().isEmpty()
                ? region
                : region.withReferring(Statement.of(judgement.referring(), author()));
    }

    /// Takes expressions off regions of a picture that share them: they refer to none of them.
    private RexverseRecord withoutAmbiguous(RexverseRecord record, Session session) {
        var times = new HashMap<String, Integer>();
        record.regions().forEach(region -> {
            if (region.referring() != null) {
                times.merge(folded(region.referring()), 1, Integer::sum);
            }
        });
        var regions = new ArrayList<GroundedRegion>();
        for (GroundedRegion region : record.regions()) {
            Statement referring = region.referring();
            if (referring != null && referring.by().equals(author()) && times.getOrDefault(folded(referring), 0) > 1) {
                session.refuse(
                        RegionTexts.item(region),
                        RefusalReason.AMBIGUOUS,
                        "\"" + referring.text() + "\" of " + times.get(folded(referring))
                                + " regions (expected: of one)");
                regions.add(region.withReferring(null));
            } else {
                regions.add(region);
            }
        }
        return record.withRegions(regions);
    }

    private static String folded(Statement expression) {
        return expression.text().toLowerCase(Locale.ROOT);
    }
}
