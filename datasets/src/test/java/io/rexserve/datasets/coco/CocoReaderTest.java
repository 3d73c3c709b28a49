package io.rexserve.datasets.coco;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CocoReaderTest {
    private static final String IMAGES = "'images':[{'id':9,'file_name':'b/9.jpg','width':100,'height':80},"
            + "{'id':5,'file_name':'5.jpg','width':64,'height':48}]";
    private static final String ANNOTATIONS = "'annotations':["
            + "{'id':1,'image_id':5,'category_id':4,'bbox':[1,2,3.5,4],'area':14,'iscrowd':0},"
            + "{'id':2,'image_id':9,'category_id':3,'bbox':[10,20,30,40],'area':1000.5,'iscrowd':1},"
            + "{'id':3,'image_id':5,'category_id':3,'bbox':[0,0,64,48],'area':9,'iscrowd':0,'score':0.25}]";
    private static final String CATEGORIES =
            "'categories':[{'id':3,'name':'cat','supercategory':'animal'},{'id':4,'name':'dog'}]";

    @TempDir
    private Path folder;

    private final ProblemSink problems = ProblemSink.lenient();

    private List<ImageRecord> read(String text) throws Exception {
        return CocoFiles.read(CocoFiles.write(folder, text), problems);
    }

    @ParameterizedTest
    @ValueSource(strings = {"iac", "ica", "aic", "aci", "cia", "cai"})
    void listsComeInAnyOrderAndImagesKeepTheirs(String order) throws Exception {
        var lists = order.chars()
                .mapToObj(c -> c == 'i' ? IMAGES : c == 'a' ? ANNOTATIONS : CATEGORIES)
                .toList();
        List<ImageRecord> records = read("{'info':{},'licenses':[]," + String.join(",", lists) + "}");
        assertThat(problems.isEmpty()).isTrue();
        assertThat(records).extracting(ImageRecord::id).containsExactly("9", "5");
        assertThat(records.getFirst().width()).isEqualTo(OptionalInt.of(100));
        assertThat(records.getFirst().regions())
                .containsExactly(new Region(
                        "2",
                        Box.ofSize(10, 20, 30, 40),
                        "cat",
                        List.of(),
                        List.of(),
                        true,
                        OptionalDouble.of(1000.5),
                        OptionalDouble.empty(),
                        null));
        assertThat(records.getLast().regions()).extracting(Region::id).containsExactly("1", "3");
        assertThat(records.getLast().regions().getLast().score()).hasValue(0.25);
    }

    @Test
    void theDescriptionHoldsCategoriesAndEverythingElseOfTheTopLevel() throws Exception {
        Path file = CocoFiles.write(
                folder,
                "{" + IMAGES + "," + CATEGORIES
                        + ",'info':{'description':'Cats','year':2026},'licenses':[],'type':'instances'}");
        try (var reader = CocoFormat.COCO.open(file, new ReadOptions(null, problems))) {
            assertThat(reader.description().name()).isEqualTo("Cats");
            assertThat(reader.description().categories())
                    .containsExactly(new Category(3, "cat", "animal", null), new Category(4, "dog", null, null));
            assertThat(reader.description().extras())
                    .isEqualTo(Json.read("{\"info\":{\"description\":\"Cats\",\"year\":2026},\"licenses\":[],"
                            + "\"type\":\"instances\"}"));
            assertThat(CocoFiles.all(reader))
                    .hasSize(2)
                    .allMatch(image -> image.regions().isEmpty());
        }
        assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void unknownFieldsAreKept() throws Exception {
        Region region = CocoFiles.read(
                        CocoFiles.annotations(
                                folder,
                                "{'id':1,'image_id':1,'category_id':3,'bbox':[1,2,3,4],'segmentation':[[1,2,4,2,4,6.0]],"
                                        + "'keypoints':[1,2,2],'num_keypoints':1,'attributes':{'occluded':false}}"),
                        problems)
                .getFirst()
                .regions()
                .getFirst();
        assertThat(region.extras())
                .isEqualTo(Json.read("{\"segmentation\":[[1,2,4,2,4,6.0]],\"keypoints\":[1,2,2],\"num_keypoints\":1,"
                        + "\"attributes\":{\"occluded\":false}}"));
        assertThat(region.area()).isEmpty();
        assertThat(region.crowd()).isFalse();
    }

    @Test
    void spellingsOfStandardFieldsAreKeptBesideTheirValues() throws Exception {
        Region region = CocoFiles.read(
                        CocoFiles.annotations(
                                folder,
                                "{'id':'7','image_id':1.0,'category_id':3,'bbox':[12.0,2,3,4.50],'area':1e1,'iscrowd':false}"),
                        problems)
                .getFirst()
                .regions()
                .getFirst();
        assertThat(region.id()).isEqualTo("7");
        assertThat(region.box()).isEqualTo(Box.ofSize(12, 2, 3, 4.5));
        assertThat(region.area()).hasValue(10);
        assertThat(region.extras())
                .hasToString(
                        "{\"$written\":{\"id\":\"7\",\"bbox\":[12.0,2,3,4.50],\"iscrowd\":false,\"area\":1e1,\"image_id\":1.0}}");
        assertThat(Json.fieldCount(region.extras())).isZero();
    }

    @Test
    void captionsBelongToTheirImages() throws Exception {
        List<ImageRecord> records = read("{" + IMAGES + ",'annotations':[{'image_id':5,'id':48,'caption':'A dog.'},"
                + "{'image_id':5,'id':51,'caption':'Another.'}]}");
        assertThat(records.getLast().captions()).containsExactly(Caption.of("A dog."), Caption.of("Another."));
        assertThat(records.getFirst().captions()).isEmpty();
        assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void licencesAndAddressesBecomeProvenance() throws Exception {
        List<ImageRecord> records = read(
                "{'licenses':[{'id':2,'name':'CC BY','url':'http://c'},{'id':0,'name':'','url':''}],"
                        + "'images':[{'id':1,'file_name':'a.jpg','width':9,'height':9,'license':2,'coco_url':'http://x/a.jpg',"
                        + "'flickr_url':'http://y/a.jpg'},"
                        + "{'id':2,'file_name':'b.jpg','width':9,'height':9,'license':0,'coco_url':'','flickr_url':''}]}");
        assertThat(records.getFirst().provenance().licence()).isEqualTo("CC BY");
        assertThat(records.getFirst().provenance().url()).isEqualTo("http://x/a.jpg");
        assertThat(records.getLast().provenance().licence()).isNull();
        assertThat(records.getLast().provenance().url()).isNull();
        assertThat(records.getLast().extras()).hasToString("{\"license\":0,\"coco_url\":\"\",\"flickr_url\":\"\"}");
    }

    @Test
    void lvisImagesHaveNamesFromTheirAddressesAndCategoriesThatAreAbsent() throws Exception {
        Path file = CocoFiles.write(
                folder,
                "{'images':[{'id':391895,'width':640,'height':360,"
                        + "'coco_url':'http://images.cocodataset.org/train2017/000000391895.jpg',"
                        + "'neg_category_ids':[2],'not_exhaustive_category_ids':[1]}],'annotations':[],"
                        + "'categories':[{'id':1,'name':'aerosol_can','synset':'aerosol.n.02','frequency':'c',"
                        + "'synonyms':['aerosol_can','spray_can'],'def':'a dispenser'},{'id':2,'name':'air_conditioner'}]}");
        assertThat(CocoFormat.LVIS.isLikely(file)).isTrue();
        assertThat(CocoFormat.COCO.isLikely(file)).isFalse();
        ImageRecord record = CocoFiles.read(file, problems).getFirst();
        assertThat(record.image().name()).isEqualTo("train2017/000000391895.jpg");
        assertThat(record.absent()).containsExactly("air_conditioner");
        assertThat(record.notExhaustive()).containsExactly("aerosol_can");
        assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void resultsAreRegionsOfTheTruthsImages() throws Exception {
        Path truth = CocoFiles.annotations(folder, "{'id':1,'image_id':1,'category_id':3,'bbox':[1,2,3,4]}");
        Path results = Files.writeString(
                folder.resolve("dt.json"),
                "[{\"image_id\":1,\"category_id\":4,\"bbox\":[5,6,7,8],\"score\":0.875},"
                        + "{\"image_id\":2,\"category_id\":4,\"bbox\":[5,6,7,8],\"score\":0.5}]");
        try (var reader = CocoResults.against(truth, results, new ReadOptions(null, problems))) {
            List<Region> regions = CocoFiles.all(reader).getFirst().regions();
            assertThat(regions).hasSize(1);
            assertThat(regions.getFirst().box()).isEqualTo(Box.ofSize(5, 6, 7, 8));
            assertThat(regions.getFirst().score()).hasValue(0.875);
            assertThat(regions.getFirst().category()).isEqualTo("dog");
        }
        assertThat(problems.first(ProblemReason.UNKNOWN_IMAGE).getFirst())
                .hasToString(results + ", [1]: image_id: 2 (expected: the id of an entry of images)");
        assertThat(problems.counts()).containsOnlyKeys(ProblemReason.UNKNOWN_IMAGE);
    }

    @Test
    void gzipIsReadAndAByteOrderMarkNoted() throws Exception {
        Path plain = CocoFiles.annotations(folder, "{'id':1,'image_id':1,'category_id':3,'bbox':[1,2,3,4]}");
        Path packed = folder.resolve("a.json.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(0xEF);
            out.write(0xBB);
            out.write(0xBF);
            Files.copy(plain, out);
        }
        assertThat(CocoFormat.COCO.isLikely(packed)).isTrue();
        assertThat(CocoFiles.read(packed, problems)).isEqualTo(CocoFiles.read(plain, problems));
        assertThat(problems.counts()).containsOnlyKeys(ProblemReason.BYTE_ORDER_MARK);
    }
}
