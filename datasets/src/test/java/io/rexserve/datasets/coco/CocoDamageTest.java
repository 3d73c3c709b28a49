package io.rexserve.datasets.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.ImageRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CocoDamageTest {
    private static final String GOOD = "{'id':1,'image_id':1,'category_id':3,'bbox':[1,2,3,4]}";

    @TempDir
    private Path folder;

    private final ProblemSink problems = ProblemSink.lenient();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'bbox':[NaN,2,3,4]                | NOT_FINITE_BOX   | box: [NaN, 2, 3, 4] (expected: finite numbers)",
                "'bbox':[1,2,Infinity,4]           | NOT_FINITE_BOX   | box: [1, 2, Infinity, 4] (expected: finite numbers)",
                "'bbox':[1,2,1e400,4]              | NOT_FINITE_BOX   | box: [1, 2, Infinity, 4] (expected: finite numbers)",
                "'bbox':[1,2,0,4]                  | EMPTY_BOX        | box: [1, 2, 0, 4] (expected: width and height above 0)",
                "'bbox':[1,2,3,-4]                 | REVERSED_BOX     | box: [1, 2, 3, -4] (expected: width and height above 0)",
                "'bbox':[100,2,3,4]                | BOX_OUTSIDE      | box: [100, 2, 3, 4] (expected: x, y, width, height within the image, 100 x 80)",
                "'bbox':[1,2,3]                    | MISSING_FIELD    | bbox: [1,2,3] (expected: 4 numbers: x, y, width, height)",
                "'bbox':['1','2','3','4']          | MISSING_FIELD    | bbox: [~1~,~2~,~3~,~4~] (expected: 4 numbers: x, y, width, height)",
                "'bbox':{'x':1}                    | MISSING_FIELD    | bbox: {~x~:1} (expected: 4 numbers: x, y, width, height)",
                "'segmentation':[]                 | MISSING_FIELD    | bbox: missing (expected: 4 numbers: x, y, width, height)",
                "'bbox':[1,2,3,4],'area':NaN       | MISSING_FIELD    | area: NaN (expected: a finite number of at least 0)",
                "'bbox':[1,2,3,4],'area':-1.5      | MISSING_FIELD    | area: -1.5 (expected: a finite number of at least 0)",
                "'bbox':[1,2,3,4],'area':'12'      | MISSING_FIELD    | area: ~12~ (expected: a finite number of at least 0)",
                "'bbox':[1,2,3,4],'iscrowd':2      | MISSING_FIELD    | iscrowd: 2 (expected: 0 or 1)",
                "'bbox':[1,2,3,4],'bbox':[1,2,3,5] | MALFORMED        | key ~bbox~ given twice"
            })
    void anAnnotationThatIsNoBoxIsLeftOutAndTold(String fields, ProblemReason reason, String message) throws Exception {
        ImageRecord record = CocoFiles.read(
                        CocoFiles.annotations(folder, GOOD + ",{'id':77,'image_id':1,'category_id':4," + fields + "}"),
                        problems)
                .getFirst();
        assertThat(record.regions()).hasSize(1);
        assertThat(problems.counts()).containsOnlyKeys(reason);
        assertThat(problems.first(reason).getFirst().message()).isEqualTo(message.replace('~', '"'));
        String text = Files.readString(folder.resolve("a.json"));
        String place = reason == ProblemReason.MALFORMED ? ", byte " + text.lastIndexOf("\"bbox\"") : " (id 77)";
        assertThat(problems.first(reason).getFirst().place())
                .isEqualTo(folder.resolve("a.json") + ", annotations[1]" + place);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'bbox':[1,2,N,4]           | NOT_FINITE_BOX | box: [1, 2, Infinity, 4] (expected: finite numbers)",
                "'bbox':[1,2,3,4],'area':N  | MISSING_FIELD  | area: N (expected: a finite number of at least 0)",
                "'bbox':[1,2,3,4],'score':N | MISSING_FIELD  | score: N (expected: a finite number)"
            })
    void aNumberLargerThanAnyDoubleIsTold(String fields, ProblemReason reason, String message) throws Exception {
        String large = "9".repeat(400);
        Path file = CocoFiles.annotations(
                folder, GOOD + ",{'id':77,'image_id':1,'category_id':4," + fields.replace("N", large) + "}");
        assertThat(CocoFiles.read(file, problems).getFirst().regions()).hasSize(1);
        assertThat(problems.counts()).containsOnlyKeys(reason);
        String[] parts = message.split("N ", -1);
        assertThat(problems.first(reason).getFirst().message())
                .startsWith(parts[0])
                .endsWith(parts[parts.length - 1]);
    }

    /// Masks packed by pycocotools 2.0.11, with the boxes of its `toBbox`.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'segmentation':[[10,20,30,20,30,50,10,50]]                     | 10 | 20 | 20 | 30",
                "'bbox':[],'segmentation':[[1,2,3,4,5,1],[10.5,20,30,20,30,50]] |  1 |  1 | 29 | 49",
                "'bbox':null,'segmentation':[10,20,30,20,30,50]                 | 10 | 20 | 20 | 30",
                "'segmentation':{'size':[80,100],'counts':[1610,21,59,21,6289]} | 20 | 10 |  2 | 21",
                "'segmentation':{'size':[80,100],'counts':[5,80,7915]}          |  0 |  0 |  2 | 80",
                "'segmentation':{'size':[80,100],'counts':'Zb1e0k100000000000000000000000000000000000000000000000ho1EcPN0^T2'} | 20 | 10 | 52 | 50",
                "'segmentation':{'size':[80,100],'counts':'e74Wb7'} | 3 | 5 | 1 | 4"
            })
    void anAnnotationWithoutABoxGetsTheOneAroundItsOutline(
            String fields, double x, double y, double width, double height) throws Exception {
        ImageRecord record = CocoFiles.read(
                        CocoFiles.annotations(folder, "{'id':77,'image_id':1,'category_id':4," + fields + "}"),
                        problems)
                .getFirst();
        assertThat(record.regions().getFirst().box()).isEqualTo(Box.ofSize(x, y, width, height));
        assertThat(problems.counts()).containsOnlyKeys(ProblemReason.ENCLOSING_BOX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'segmentation':[[10,20,30,20]]",
                "'segmentation':[[10,20,30,20,30]]",
                "'segmentation':[['a',20,30,20,30,50]]",
                "'segmentation':{'size':[80,100],'counts':[1610,21,590000]}",
                "'segmentation':{'size':[0,100],'counts':[0,1]}",
                "'segmentation':{'size':[80,100],'counts':[8000]}",
                "'segmentation':{'size':[80,100],'counts':[1,9223372036854775807]}",
                "'segmentation':{'size':[80,100],'counts':[1,99999999999999999999]}",
                "'segmentation':{'size':[2147483647,2147483647],'counts':[1,9223372036854775807,9]}",
                "'segmentation':{'size':[80,100],'counts':'~~~~~~~~~~~~~~~~~~~~~~~~'}",
                "'bbox':[1,2,3],'segmentation':[[10,20,30,20,30,50,10,50]]"
            })
    void anOutlineThatIsNoneGivesNoBox(String fields) throws Exception {
        ImageRecord record = CocoFiles.read(
                        CocoFiles.annotations(folder, "{'id':77,'image_id':1,'category_id':4," + fields + "}"),
                        problems)
                .getFirst();
        assertThat(record.regions()).isEmpty();
        assertThat(problems.first(ProblemReason.MISSING_FIELD).getFirst().message())
                .startsWith("bbox: ")
                .endsWith("(expected: 4 numbers: x, y, width, height)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'id':1,'image_id':1,'category_id':4,'bbox':[1,2,3,4]} | DUPLICATE_ID     | (id 1): id: 1 is an earlier annotation's too (expected: an id of its own)",
                "{'id':2,'image_id':1,'category_id':9,'bbox':[1,2,3,4]} | UNKNOWN_CATEGORY | (id 2): category_id: 9 (expected: the id of an entry of categories)",
                "{'id':2,'image_id':1,'bbox':[1,2,3,4]}                 | MISSING_FIELD    | (id 2): category_id: missing (expected: the id of an entry of categories)",
                "{'id':2,'image_id':1,'category_id':[4],'bbox':[1,2,3,4]} | MISSING_FIELD  | (id 2): category_id: [4] (expected: the id of an entry of categories)",
                "{'id':2,'image_id':8,'category_id':4,'bbox':[1,2,3,4]} | UNKNOWN_IMAGE    | (id 2): image_id: 8 (expected: the id of an entry of images)",
                "{'id':2,'image_id':'k','category_id':4}                | UNKNOWN_IMAGE    | (id 2): image_id: ~k~ (expected: the id of an entry of images)",
                "{'id':2,'category_id':4,'bbox':[1,2,3,4]}              | MISSING_FIELD    | (id 2): image_id: missing, or neither number nor text (expected: a number)",
                "null                                                   | MALFORMED        | : null (expected: an object)",
                "[1,2,3]                                                | MALFORMED        | : [ (expected: an object)"
            })
    void anAnnotationThatBelongsNowhereIsLeftOutAndTold(String annotation, ProblemReason reason, String told)
            throws Exception {
        Path file = CocoFiles.annotations(folder, GOOD + "," + annotation);
        assertThat(CocoFiles.read(file, problems).getFirst().regions()).hasSize(1);
        assertThat(problems.counts()).containsOnlyKeys(reason);
        String separator = told.startsWith(":") ? "" : " ";
        assertThat(problems.first(reason).getFirst())
                .hasToString(file + ", annotations[1]" + separator + told.replace('~', '"'));
        assertThatThrownBy(() -> CocoFiles.read(file, ProblemSink.strict())).isInstanceOf(DatasetException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'id':0,'image_id':1,'category_id':4,'bbox':[1,2,3,4]}      | ZERO_ID",
                "{'image_id':1,'category_id':4,'bbox':[1,2,3,4]}             | MISSING_ID",
                "{'id':2,'image_id':1,'category_id':4,'bbox':[98,2,3.5,4]}   | BOX_OVER_BORDER"
            })
    void whatIsOddButUsableIsKeptAndNoted(String annotation, ProblemReason reason) throws Exception {
        Path file = CocoFiles.annotations(folder, GOOD + "," + annotation);
        assertThat(CocoFiles.read(file, problems).getFirst().regions()).hasSize(2);
        assertThat(problems.counts()).containsOnlyKeys(reason);
        assertThat(CocoFiles.read(file, ProblemSink.strict())).hasSize(1);
    }

    @Test
    void aBoxMayReachOverTheBorderByARoundedPixel() throws Exception {
        CocoFiles.read(
                CocoFiles.annotations(folder, "{'id':2,'image_id':1,'category_id':4,'bbox':[-0.5,0,100.9,80.02]}"),
                problems);
        assertThat(problems.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'id':1,'file_name':'2.jpg'}           | DUPLICATE_IMAGE   | (id 1): id: 1 (expected: an id that no earlier image has)  | 1",
                "{'file_name':'2.jpg'}                  | MISSING_FIELD     | : id: missing, or neither number nor text (expected: a number) | 1",
                "{'id':null,'file_name':'2.jpg'}        | MISSING_FIELD     | : id: missing, or neither number nor text (expected: a number) | 1",
                "'2.jpg'                                | MALFORMED         | : 2.jpg (expected: an object)                               | 1",
                "{'id':2,'file_name':'2.jpg','width':9} | MISSING_SIZE      | (id 2): width or height (expected: whole numbers from 1 on) | 2",
                "{'id':2,'width':9,'height':9}          | MISSING_FILE_NAME | (id 2): file_name: missing (expected: a file name, or coco_url as in LVIS 1.0) | 2"
            })
    void aDamagedImageIsTold(String image, ProblemReason reason, String told, int kept) throws Exception {
        Path file = CocoFiles.write(
                folder,
                "{'images':[{'id':1,'file_name':'1.jpg','width':100,'height':80}," + image + "],'annotations':[" + GOOD
                        + "],'categories':[{'id':3,'name':'cat'}]}");
        List<ImageRecord> records = CocoFiles.read(file, problems);
        assertThat(records).hasSize(kept);
        assertThat(records.getFirst().regions()).hasSize(1);
        assertThat(problems.counts()).containsOnlyKeys(reason);
        String separator = told.startsWith(":") ? "" : " ";
        assertThat(problems.first(reason).getFirst()).hasToString(file + ", images[1]" + separator + told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'id':3,'name':'dog'}  | DUPLICATE_CATEGORY | (id 3): id: 3 is that of ~cat~ too (expected: an id of its own)",
                "{'id':4,'name':'cat'}  | DUPLICATE_NAME     | (id 4): name: ~cat~ is that of id 3 too (expected: a name of its own)",
                "{'name':'dog'}         | MISSING_FIELD      | : id: missing (expected: a number)",
                "{'id':4,'name':null}   | MISSING_FIELD      | (id 4): name: null (expected: a text)",
                "'dog'                  | MALFORMED          | : ~dog~ (expected: an object)"
            })
    void aDamagedCategoryIsTold(String category, ProblemReason reason, String told) throws Exception {
        Path file = CocoFiles.write(
                folder,
                "{'images':[{'id':1,'file_name':'1.jpg','width':100,'height':80}],'annotations':[" + GOOD
                        + "],'categories':[{'id':3,'name':'cat'}," + category + "]}");
        assertThat(CocoFiles.read(file, problems).getFirst().regions()).hasSize(1);
        assertThat(problems.counts()).containsOnlyKeys(reason);
        String separator = told.startsWith(":") ? "" : " ";
        assertThat(problems.first(reason).getFirst())
                .hasToString(file + ", categories[1]" + separator + told.replace('~', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'images':[],'annotations':[{'id':1,'image_id':1,'category_id':3}]} | categories: missing (expected: a list, because annotations have a category_id)",
                "{'images':[],'annotations':null,'categories':[]} | annotations: null (expected: a list)",
                "{'images':null}                         | images: null (expected: a list)",
                "{'shapes':[],'imagePath':'a.jpg'}       | no images among the keys [imagePath, shapes] (expected: COCO",
                "[{'image_id':1,'category_id':1}]        | a list, as in COCO results (expected: an object",
                "~text~                                  | unrecognized token",
                "{'images':[],'images':[]}               | byte 13: key ~images~ given twice (expected: once)",
                "{'images':[],'annotations':[{'image_id':1,'file_name':'1.png','segments_info':[]}]} | annotations[0]: segments_info, a COCO panoptic file",
                "{'images':[{'id':1,'file_name':'1.jpg'},{'id':2,'file_na | images[1]: byte 56: the text ends too early (expected: the rest of the JSON)",
                "{'images':[],'annotations':[{'id':1,'image_id':1,'bbox':[1,2 | annotations[0]: byte 60: the text ends too early (expected: the rest of the JSON)",
                "{'images':[{'id':1 'file_name':'1.jpg'}]} | images[0]: byte 19: unexpected character"
            })
    void aFileThatCannotBeReadAsAWholeIsRefused(String text, String message) throws Exception {
        Path file = CocoFiles.write(folder, text);
        assertThatThrownBy(() -> CocoFiles.read(file, problems))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message.replace('~', '"'));
    }

    @Test
    void aDeepFileALongNumberAndAnOtherEncodingAreRefused() throws Exception {
        Path deep = CocoFiles.annotations(folder, "{'id':1,'x':" + "[".repeat(100_000) + "]".repeat(100_000) + "}");
        assertThatThrownBy(() -> CocoFiles.read(deep, problems)).hasMessageContaining("nesting depth");
        Path number = CocoFiles.annotations(folder, "{'id':" + "1".repeat(100_000) + "}");
        assertThatThrownBy(() -> CocoFiles.read(number, problems))
                .hasMessageContaining("annotations[0]: in the entry at byte 80: number value length (100000)"
                        + " exceeds the maximum allowed (10000)");
        Path utf16 = Files.write(folder.resolve("b.json"), "{\"images\":[]}".getBytes(StandardCharsets.UTF_16));
        assertThatThrownBy(() -> CocoFiles.read(utf16, problems)).hasMessageContaining("expected: JSON in UTF-8");
        Path empty = Files.write(folder.resolve("c.json"), new byte[0]);
        assertThatThrownBy(() -> CocoFiles.read(empty, problems)).hasMessageContaining("an empty file");
        Path missing = folder.resolve("d.json");
        assertThatThrownBy(() -> CocoFiles.read(missing, problems)).hasMessageContaining("no such file");
        Path gzip = Files.write(folder.resolve("e.json.gz"), new byte[] {0x1F, (byte) 0x8B, 8, 0, 0, 0});
        assertThatThrownBy(() -> CocoFiles.read(gzip, problems)).hasMessageContaining("damaged gzip file");
    }

    @Test
    void whatFollowsTheEndIsTold() throws Exception {
        Path file = CocoFiles.write(folder, "{'images':[{'id':1,'file_name':'1.jpg','width':1,'height':1}]}\n}");
        assertThat(CocoFiles.read(file, problems)).hasSize(1);
        assertThat(problems.first(ProblemReason.MALFORMED).getFirst())
                .hasToString(file + ", byte 62: more text behind the end of the JSON (expected: nothing)");
    }

    @Test
    void everyCutOfAFileIsRefused() throws Exception {
        Path file = CocoFiles.annotations(folder, GOOD);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> CocoFiles.read(file, problems))
                    .as("the first %s bytes", length)
                    .isInstanceOf(DatasetException.class);
        }
        assertThat(problems.isEmpty()).isTrue();
    }
}
