package io.rexserve.data.endpoint;

import io.rexserve.data.endpoint.EndpointDescribeSettings.RegionPicture;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.datasets.record.Box;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Asks for a description of each region. Regions that have one already keep it.
final class EndpointDescriptions extends ChatStage {
    private final EndpointDescribeSettings settings;

    EndpointDescriptions(EndpointDescribeSettings settings, StageEnvironment environment) {
        super(settings.endpoint(), EndpointDescribeSettings.PROMPT, settings.maxTokens(), environment);
        this.settings = settings;
    }

    @Override
    Outcome process(Session session) throws InterruptedException, UnavailableException {
        RexverseRecord record = session.record();
        var regions = new ArrayList<GroundedRegion>();
        for (GroundedRegion region : record.regions()) {
            regions.add(region.description() == null ? described(region, session) : region);
        }
        return session.kept(record.withRegions(regions));
    }

    private GroundedRegion described(GroundedRegion region, Session session)
            throws InterruptedException, UnavailableException {
        PictureEncoder pictures = session.pictures();
        Verdict<String> verdict = session.ask(
                settings.shown() + " of " + RegionTexts.box(region.box()),
                Map.of("phrase", RegionTexts.phrase(region, session.record())),
                () -> List.of(pictures.whole(), shown(pictures, region.box())),
                json -> Sentences.one(json.path("description").asString()));
        if (verdict instanceof Verdict.Valid<String> valid) {
            return region.withDescription(Statement.of(valid.value(), author()));
        } else if (verdict instanceof Verdict.Invalid<String> invalid) {
            session.refuse(RegionTexts.item(region), RefusalReason.INVALID_ANSWER, invalid.detail());
        }
        return region;
    }

    private SentPicture shown(PictureEncoder pictures, Box box) {
        return settings.region() == RegionPicture.CROP ? pictures.crop(box, settings.margin()) : pictures.framed(box);
    }
}
