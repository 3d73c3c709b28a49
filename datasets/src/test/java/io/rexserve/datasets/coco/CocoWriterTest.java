package io.rexserve.datasets.coco;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Region;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class CocoWriterTest {
    @TempDir
    private Path folder;

    private final Losses losses = new Losses();

    /// Reads and writes again; nothing may be lost or reported.
    private JsonNode roundTrip(DatasetFormat format, String text) throws Exception {
        Path source = CocoFiles.write(folder, text);
        var problems = ProblemSink.lenient();
        Path target = folder.resolve("out.json");
        try (var reader = format.open(source, new ReadOptions(null, problems));
                var writer = format.create(target, new WriteOptions(reader.description(), false, losses))) {
            for (var record = reader.next(); record.isPresent(); record = reader.next()) {
                writer.write(record.get());
            }
            writer.finish();
        }
        assertThat(problems.counts().keySet()).allMatch(reason -> reason.isNote());
        return Json.read(Files.readString(target));
    }

    private static JsonNode json(String text) throws Exception {
        return Json.read(text.replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Python's spelling of whole floats, short exponents, ids as texts and floats
                "{'info':{'year':2026},'licenses':[{'id':1,'name':'A','url':'http://a'},{'id':2,'name':'A','url':''}],"
                        + "'images':[{'id':'7','file_name':'d\\\\7.jpg','width':640.0,'height':480,'license':2,"
                        + "'coco_url':'','flickr_url':'http://f','date_captured':0},"
                        + "{'id':1.0,'file_name':'1.jpg','width':64,'height':48,'license':1,'coco_url':'http://c',"
                        + "'flickr_url':'http://f'}],"
                        + "'annotations':[{'id':'k','image_id':7,'category_id':3.0,'bbox':[12.0,1e-07,3.50,0.0005],"
                        + "'area':1e1,'iscrowd':true,'segmentation':{'counts':'a~b','size':[480,640]}},"
                        + "{'id':2.0,'image_id':1,'category_id':'x','bbox':[1,2,3,4],'area':null,'iscrowd':0,"
                        + "'score':0.50,'caption':'a dog','attributes':{'occluded':false,'n':-0}}],"
                        + "'categories':[{'id':3,'name':'cat','supercategory':'none','keypoints':['nose'],'skeleton':[[1,2]]},"
                        + "{'id':'x','name':5,'supercategory':null}],'type':'instances'}",
                // two categories of one name, as Roboflow writes them
                "{'images':[{'id':0,'file_name':'0.jpg','width':64,'height':48}],"
                        + "'annotations':[{'id':0,'image_id':0,'category_id':1,'bbox':[1,2,3,4],'area':12,'iscrowd':0}],"
                        + "'categories':[{'id':0,'name':'horses','supercategory':'none'},"
                        + "{'id':1,'name':'horses','supercategory':'horses'}]}",
                // captions
                "{'images':[{'id':5,'file_name':'5.jpg','width':64,'height':48}],'annotations':["
                        + "{'id':48,'image_id':5,'caption':'A dog.'},{'id':51,'image_id':5,'caption':'B','lang':'en'}]}",
                // nothing but the images, without names or sizes
                "{'images':[{'id':5},{'id':4,'width':0,'height':'9','file_name':null}],'annotations':[],'categories':[]}"
            })
    void aCocoFileKeepsEveryFieldAndDigit(String text) throws Exception {
        assertThat(roundTrip(CocoFormat.COCO, text)).isEqualTo(json(text));
        assertThat(losses.counts()).isEmpty();
    }

    @Test
    void anLvisFileKeepsEveryField() throws Exception {
        String text = "{'images':[{'id':391895,'width':640,'height':360,"
                + "'coco_url':'http://images.cocodataset.org/train2017/000000391895.jpg',"
                + "'neg_category_ids':[2],'not_exhaustive_category_ids':[]},"
                + "{'id':4,'file_name':'COCO_val2014_000000000004.jpg','width':64,'height':36,"
                + "'coco_url':'http://images.cocodataset.org/val2014/COCO_val2014_000000000004.jpg',"
                + "'neg_category_ids':[],'not_exhaustive_category_ids':[1]}],"
                + "'annotations':[{'id':1,'image_id':391895,'category_id':1,'bbox':[1.5,2,3,4],'area':9.25,"
                + "'segmentation':[[1,2,3,4,5,6]]}],"
                + "'categories':[{'id':1,'name':'aerosol_can','synset':'aerosol.n.02','frequency':'c',"
                + "'synonyms':['aerosol_can','spray_can'],'def':'a dispenser','image_count':1,'instance_count':1},"
                + "{'id':2,'name':'air_conditioner','frequency':'f'}]}";
        assertThat(roundTrip(CocoFormat.LVIS, text)).isEqualTo(json(text));
        assertThat(losses.counts()).isEmpty();
    }

    private static Region region(String id, String category) {
        return new Region(
                id,
                Box.ofSize(1, 2, 3.5, 4),
                category,
                List.of(),
                List.of(),
                false,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                null);
    }

    private JsonNode write(DatasetFormat format, List<Category> categories, ImageRecord... records) throws Exception {
        Path target = folder.resolve("out.json");
        var description = new DatasetDescription(null, categories, null);
        try (var writer = format.create(target, new WriteOptions(description, false, losses))) {
            for (ImageRecord record : records) {
                writer.write(record);
            }
            writer.finish();
        }
        return Json.read(Files.readString(target));
    }

    private static ImageRecord image(String id, Region... regions) {
        var source = new ImageSource.File(id + ".jpg", Path.of(id + ".jpg"));
        return ImageRecord.of(id, source, 64, 48, List.of(regions));
    }

    @Test
    void idsThatCocoCannotHoldAreMadeAboveTheOthers() throws Exception {
        JsonNode file = write(
                CocoFormat.COCO,
                List.of(new Category(4, "cat", null, null)),
                image("a", region("r", "cat"), region("9", "dog")),
                image("7", region("9", "cat")),
                image("7"));
        assertThat(file)
                .isEqualTo(json("{'images':[{'id':8,'file_name':'a.jpg','width':64,'height':48},"
                        + "{'id':7,'file_name':'7.jpg','width':64,'height':48},"
                        + "{'id':9,'file_name':'7.jpg','width':64,'height':48}],"
                        + "'annotations':["
                        + "{'id':10,'image_id':8,'category_id':4,'bbox':[1,2,3.5,4],'area':14,'iscrowd':0},"
                        + "{'id':9,'image_id':8,'category_id':5,'bbox':[1,2,3.5,4],'area':14,'iscrowd':0},"
                        + "{'id':11,'image_id':7,'category_id':4,'bbox':[1,2,3.5,4],'area':14,'iscrowd':0}],"
                        + "'categories':[{'id':4,'name':'cat'},{'id':5,'name':'dog'}]}"));
        assertThat(losses.counts()).containsOnly(Map.entry(Loss.IMAGE_ID, 2L), Map.entry(Loss.REGION_ID, 2L));
    }

    @Test
    void lvisCategoriesGetTheirFrequencyByImages() throws Exception {
        var images = new ImageRecord[11];
        for (int i = 0; i < images.length; i++) {
            images[i] = i == 0
                    ? image("1", region("1", "cat"), region("2", "cat"), region("3", "dog"))
                    : image(Integer.toString(i + 1), region(Integer.toString(i + 3), "cat"));
        }
        JsonNode file = write(CocoFormat.LVIS, List.of(), images);
        assertThat(file.path("categories"))
                .isEqualTo(json("[{'id':1,'name':'cat','frequency':'c'},{'id':2,'name':'dog','frequency':'r'}]"));
        assertThat(file.path("images").get(0).path("neg_category_ids").isEmpty())
                .isTrue();
    }

    @Test
    void resultsAreWrittenForTheTruthsIds() throws Exception {
        Path target = folder.resolve("dt.json");
        var description = new DatasetDescription(null, List.of(new Category(18, "cat", null, null)), null);
        var scored = new Region(
                null,
                Box.ofSize(258.15, 41.29, 348.26, 243.78),
                "cat",
                List.of(),
                List.of(),
                false,
                OptionalDouble.empty(),
                OptionalDouble.of(0.236),
                null);
        try (var writer = CocoResults.create(target, new WriteOptions(description, false, losses))) {
            writer.write(image("42", scored, region("1", "cat")));
            writer.write(image("43"));
            writer.finish();
        }
        assertThat(Files.readString(target))
                .isEqualTo("[\n{\"image_id\":42,\"category_id\":18,\"bbox\":[258.15,41.29,348.26,243.78],"
                        + "\"score\":0.236}\n]\n");
        assertThat(losses.counts()).containsOnly(Map.entry(Loss.REGION, 1L));
        try (var results = CocoResults.open(target, ProblemSink.strict())) {
            assertThat(results.next()).hasValue(new CocoResult(0, "42", "18", 258.15, 41.29, 348.26, 243.78, 0.236));
            assertThat(results.next()).isEmpty();
        }
    }

    @Test
    void aWriterClosedBeforeItsEndLeavesNothing() throws Exception {
        var options = new WriteOptions(DatasetDescription.UNKNOWN, false, losses);
        try (var writer = CocoFormat.COCO.create(folder.resolve("out.json"), options)) {
            writer.write(image("1"));
        }
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }
}
