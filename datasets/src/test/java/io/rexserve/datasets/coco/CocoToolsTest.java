package io.rexserve.datasets.coco;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.ImageRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Files in the shape that common tools write: nothing of them is refused, and all of it comes back.
class CocoToolsTest {
    @TempDir
    private Path folder;

    /// A file of each tool, the number of its regions and the notes that reading gives.
    enum Tool {
        CVAT(
                "{'licenses':[{'name':'','id':0,'url':''}],'info':{'contributor':'','date_created':'','description':'',"
                        + "'url':'','version':'','year':''},'categories':[{'id':1,'name':'cat','supercategory':''}],"
                        + "'images':[{'id':1,'width':640,'height':480,'file_name':'sub/a.jpg','license':0,"
                        + "'flickr_url':'','coco_url':'','date_captured':0}],'annotations':[{'id':1,'image_id':1,"
                        + "'category_id':1,'segmentation':[],'area':11193.5,'bbox':[12.4,30.0,101.3,110.5],"
                        + "'iscrowd':0,'attributes':{'occluded':false,'rotation':0.0,'track_id':0,'keyframe':true}}]}",
                1),
        ROBOFLOW(
                "{'info':{'year':'2026','version':'1','description':'Exported from roboflow.com','contributor':'',"
                        + "'url':'https://public.roboflow.com/object-detection/undefined',"
                        + "'date_created':'2026-01-01T00:00:00+00:00'},'licenses':[{'id':1,"
                        + "'url':'https://creativecommons.org/licenses/by/4.0/','name':'CC BY 4.0'}],"
                        + "'categories':[{'id':0,'name':'cells','supercategory':'none'},"
                        + "{'id':1,'name':'cells','supercategory':'cells'}],"
                        + "'images':[{'id':0,'license':1,'file_name':'a_jpg.rf.00.jpg','height':416,'width':416,"
                        + "'date_captured':'2026-01-01T00:00:00+00:00','extra':{'name':'a.jpg'}}],"
                        + "'annotations':[{'id':0,'image_id':0,'category_id':1,'bbox':[180,91,40.5,79.75],"
                        + "'area':3229.875,'segmentation':[],'iscrowd':0}]}",
                1,
                ProblemReason.DUPLICATE_NAME,
                ProblemReason.ZERO_ID),
        LABEL_STUDIO(
                "{'images':[{'width':800,'height':600,'id':0,'file_name':'images\\\\1d2c-a.jpg'}],"
                        + "'categories':[{'id':0,'name':'Airplane'},{'id':1,'name':'Car'}],'annotations':[{'id':0,"
                        + "'image_id':0,'category_id':1,'segmentation':[],"
                        + "'bbox':[212.00000000000003,47.999999999999986,173.33333333333334,160.0],'ignore':0,"
                        + "'iscrowd':0,'area':27733.333333333336}],'info':{'year':2026,'version':'1.0',"
                        + "'description':'','contributor':'Label Studio','url':'',"
                        + "'date_created':'2026-01-01 00:00:00.000000'}}",
                1,
                ProblemReason.ZERO_ID),
        FIFTYONE(
                "{'info':{'year':'','version':'','description':'Exported from FiftyOne','contributor':'','url':"
                        + "'https://voxel51.com/fiftyone','date_created':'2026-01-01T00:00:00'},'licenses':[],"
                        + "'categories':[{'id':1,'name':'cat','supercategory':null}],'images':[{'id':1,"
                        + "'file_name':'000001.jpg','height':480,'width':640,'license':null,'coco_url':null}],"
                        + "'annotations':[{'id':1,'image_id':1,'category_id':1,'bbox':[1.0,2.0,30.25,40.125],"
                        + "'area':1213.78125,'iscrowd':0,'score':0.9981,'supercategory':'animal'}]}",
                1),
        LABELME(
                "{'info':{'description':null,'url':null,'version':null,'year':2026,'contributor':null,"
                        + "'date_created':'2026-01-01 00:00:00.000000'},'licenses':[{'url':null,'id':0,'name':null}],"
                        + "'images':[{'license':0,'url':null,'file_name':'JPEGImages/a.jpg','height':375,'width':500,"
                        + "'date_captured':null,'id':0}],'type':'instances','annotations':[{'id':0,'image_id':0,"
                        + "'category_id':1,'segmentation':[[250.8,107.3,229.8,119.3,221.8,135.3]],'area':258.0,"
                        + "'bbox':[221.0,107.0,30.0,29.0],'iscrowd':0}],'categories':["
                        + "{'supercategory':null,'id':0,'name':'_background_'},"
                        + "{'supercategory':null,'id':1,'name':'cat'}]}",
                1,
                ProblemReason.ZERO_ID),
        VIA(
                "{'info':{'year':2026,'version':'1.0','description':'VIA project exported to COCO format'},"
                        + "'images':[{'id':'1','width':1024,'height':681,'file_name':'a.jpg','license':1,"
                        + "'flickr_url':'','coco_url':'','date_captured':''}],'annotations':[{'id':1,'image_id':'1',"
                        + "'category_id':1,'segmentation':[10,20,110,20,110,90,10,90],'area':7000,"
                        + "'bbox':[10,20,100,70],'iscrowd':0}],'licenses':[{'id':1,'name':'Unknown','url':''}],"
                        + "'categories':[{'id':1,'name':'cat','supercategory':'type'}]}",
                1),
        PANDAS(
                "{'images':[{'id':1.0,'file_name':'a.jpg','width':640.0,'height':480.0}],"
                        + "'annotations':[{'id':10.0,'image_id':1.0,'category_id':2.0,'bbox':[1.5,2.0,3.0,4.0],"
                        + "'area':12.0,'iscrowd':0.0,'note':NaN}],'categories':[{'id':2,'name':'cat'}]}",
                1),
        KEYPOINTS(
                "{'images':[{'id':1,'file_name':'a.jpg','width':640,'height':480}],'annotations':[{'id':183126,"
                        + "'image_id':1,'category_id':1,'segmentation':{'counts':[272,2,4,4,4,4,2,9],'size':[240,320]},"
                        + "'num_keypoints':1,'area':12.5,'iscrowd':1,'keypoints':[0,0,0,142,309,1],"
                        + "'bbox':[1,2,3,4]}],'categories':[{'id':1,'name':'person','supercategory':'person',"
                        + "'keypoints':['nose','left_eye'],'skeleton':[[1,2]]}]}",
                1),
        PACO(
                "{'images':[{'id':1,'file_name':'a.jpg','width':640,'height':480,'neg_category_ids':[2],"
                        + "'not_exhaustive_category_ids':[],'neg_category_ids_attrs':{'1':[3]}}],"
                        + "'annotations':[{'id':1,'image_id':1,'category_id':1,'bbox':[1,2,3,4],'area':12,"
                        + "'iscrowd':0,'obj_ann_id':1,'attribute_ids':[4],'unknown_color':0,"
                        + "'blurriness':0}],'attributes':[{'id':4,'name':'black'}],'part_categories':[],"
                        + "'categories':[{'id':1,'name':'cup','supercategory':'OBJECT','synset':'cup.n.01'},"
                        + "{'id':2,'name':'cup:rim','supercategory':'PART','synset':''}]}",
                1);

        private final String text;
        private final int regions;

        @SuppressWarnings("ImmutableEnumChecker") // Set.of
        private final Set<ProblemReason> notes;

        Tool(String text, int regions, ProblemReason... notes) {
            this.text = text;
            this.regions = regions;
            this.notes = Set.of(notes);
        }

        /// With `'` for `"`.
        String text() {
            return text;
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyToolsFileIsReadAndWrittenAgain(Tool tool) throws Exception {
        Path file = CocoFiles.write(folder, tool.text);
        assertThat(Stream.of(CocoFormat.COCO, CocoFormat.LVIS).filter(format -> isLikely(format, file)))
                .containsExactly(tool == Tool.PACO ? CocoFormat.LVIS : CocoFormat.COCO);
        var problems = ProblemSink.lenient();
        List<ImageRecord> records = CocoFiles.read(file, problems);
        assertThat(problems.counts().keySet()).isEqualTo(tool.notes);
        assertThat(records).hasSize(1);
        assertThat(records.getFirst().regions()).hasSize(tool.regions);

        var losses = new Losses();
        Path copy = folder.resolve("copy.json");
        try (var reader = CocoFormat.COCO.open(file, new ReadOptions(null, problems));
                var writer = CocoFormat.COCO.create(copy, new WriteOptions(reader.description(), false, losses))) {
            for (var record = reader.next(); record.isPresent(); record = reader.next()) {
                writer.write(record.get());
            }
            writer.finish();
        }
        assertThat(losses.counts()).isEmpty();
        assertThat(Json.read(Files.readString(copy))).isEqualTo(Json.read(Files.readString(file)));
    }

    /// MATLAB's `jsonencode` writes a structure of one element as an object.
    @Test
    void aCategoryThatIsNoListIsTheOnlyOne() throws Exception {
        Path file = CocoFiles.write(
                folder,
                "{'images':[{'id':1,'file_name':'a.jpg','width':640,'height':480}],'annotations':[{'id':1,'image_id':1,"
                        + "'category_id':1,'bbox':[1,2,3,4]}],'categories':{'id':1,'name':'raccoon'}}");
        var problems = ProblemSink.lenient();
        List<ImageRecord> records = CocoFiles.read(file, problems);
        assertThat(problems.isEmpty()).isTrue();
        assertThat(records.getFirst().regions().getFirst().category()).isEqualTo("raccoon");
    }

    private static boolean isLikely(CocoFormat format, Path file) {
        try {
            return format.isLikely(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CVAT", "ROBOFLOW"})
    void whatPycocotoolsNeedsIsAddedWhereAToolLeavesItOut(Tool tool) throws Exception {
        ObjectNode whole = (ObjectNode) Json.read(tool.text.replace('\'', '"'));
        ObjectNode annotation = (ObjectNode) whole.path("annotations").get(0);
        JsonNode box = annotation.path("bbox");
        annotation.remove(List.of("area", "iscrowd"));
        Path file = Files.writeString(folder.resolve("a.json"), Json.text(whole));
        Path copy = folder.resolve("copy.json");
        try (var reader = CocoFormat.COCO.open(file, new ReadOptions(null, ProblemSink.strict()));
                var writer =
                        CocoFormat.COCO.create(copy, new WriteOptions(reader.description(), false, new Losses()))) {
            writer.write(reader.next().orElseThrow());
            writer.finish();
        }
        JsonNode written = Json.read(Files.readString(copy)).path("annotations").get(0);
        assertThat(written.path("area").doubleValue())
                .isEqualTo(box.get(2).doubleValue() * box.get(3).doubleValue());
        assertThat(written.path("iscrowd").asInt(-1)).isZero();
    }
}
