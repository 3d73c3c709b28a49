package io.rexserve.trainer.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.ProblemReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
    @TempDir
    private Path folder;

    private PictureSet set(String name, String... categories) throws IOException {
        return new PictureSet(folder.resolve(name), categories);
    }

    private static CorpusOptions options(DataSource data, double heldOut, double maxUnusable) {
        return new CorpusOptions(List.of(data), List.of(), heldOut, List.of(), maxUnusable, 1);
    }

    private static Set<String> ids(List<TrainingImage> images) {
        Set<String> ids = new HashSet<>();
        images.forEach(image -> assertThat(ids.add(image.id())).isTrue());
        return ids;
    }

    @Test
    void aShareOfTheImagesIsHeldOutAndTheRestIsLearnt() throws IOException {
        var corpus = Corpus.open(options(set("a", "cat", "dog").pictures(40).write(), 0.25, 0));
        assertThat(corpus.heldOut()).hasSize(10);
        assertThat(corpus.training()).hasSize(30);
        Set<String> all = ids(corpus.training());
        all.addAll(ids(corpus.heldOut()));
        assertThat(all).hasSize(40);
        assertThat(corpus.categories()).containsOnlyKeys("cat", "dog");
    }

    @Test
    void theHeldOutPartDoesNotDependOnTheOrderOfTheAnnotations() throws IOException {
        PictureSet forward = set("a", "cat");
        PictureSet backward = set("b", "cat");
        for (int i = 1; i <= 30; i++) {
            forward.picture(i, i + ".png").box(i, 1, 1, 1, 5, 5);
            backward.picture(31 - i, (31 - i) + ".png").box(31 - i, 1, 1, 1, 5, 5);
        }
        var one = Corpus.open(options(forward.write(), 0.3, 0));
        var other = Corpus.open(options(backward.write(), 0.3, 0));
        assertThat(ids(one.heldOut())).hasSize(9).isEqualTo(ids(other.heldOut()));
        var otherSeed = new CorpusOptions(List.of(forward.write()), List.of(), 0.3, List.of(), 0, 2);
        assertThat(ids(Corpus.open(otherSeed).heldOut())).isNotEqualTo(ids(one.heldOut()));
    }

    @Test
    void copiesOfAPictureStayOnOneSide() throws IOException {
        PictureSet pictures = set("a", "cat");
        for (int i = 0; i < 20; i++) {
            pictures.picture(2 * i + 1, i + ".png").box(2 * i + 1, 1, 1, 1, 5, 5);
            Files.copy(folder.resolve("a/" + i + ".png"), folder.resolve("a/copy-" + i + ".png"));
            pictures.image(2 * i + 2, "copy-" + i + ".png").box(2 * i + 2, 1, 1, 1, 5, 5);
        }
        var corpus = Corpus.open(options(pictures.write(), 0.5, 0));
        Set<String> heldOut = ids(corpus.heldOut());
        assertThat(heldOut).hasSize(20);
        for (int i = 0; i < 20; i++) {
            assertThat(heldOut.contains("" + (2 * i + 1))).isEqualTo(heldOut.contains("" + (2 * i + 2)));
        }
    }

    @Test
    void augmentedCopiesOfRoboflowStayOnOneSide() throws IOException {
        PictureSet pictures = set("a", "cat");
        for (int i = 1; i <= 30; i++) {
            String hash = "%032x".formatted(i * 7919L);
            pictures.picture(i, "cat-" + i / 3 + "_jpg.rf." + hash + ".jpg").box(i, 1, 1, 1, 5, 5);
        }
        var corpus = Corpus.open(options(pictures.write(), 0.5, 0));
        Set<Integer> sources = new HashSet<>();
        corpus.heldOut().forEach(image -> sources.add(Integer.parseInt(image.id()) / 3));
        assertThat(corpus.training())
                .isNotEmpty()
                .noneMatch(image -> sources.contains(Integer.parseInt(image.id()) / 3));
    }

    @Test
    void whatIsHeldOutByAnotherSetIsNotLearnt() throws IOException {
        PictureSet data = set("a", "cat").pictures(10);
        PictureSet test = set("b", "cat");
        Files.copy(folder.resolve("a/p003.png"), folder.resolve("b/renamed.png"));
        test.image(1, "renamed.png").box(1, 1, 1, 1, 5, 5);
        var options = new CorpusOptions(List.of(data.write()), List.of(test.write()), 0.1, List.of(), 0, 1);
        var corpus = Corpus.open(options);
        assertThat(ids(corpus.heldOut())).containsExactly("1");
        assertThat(ids(corpus.training())).hasSize(9).doesNotContain("3");
        assertThat(corpus.setAside()).isEqualTo(Map.of("of the data that are held out too", 1));
    }

    @Test
    void aShareOfReplayedImagesTellsWhatIsStillKnown() throws IOException {
        PictureSet old = set("old", "dog");
        for (int i = 1; i <= 20; i++) {
            old.picture(100 + i, i + ".png").box(100 + i, 1, 1, 1, 5, 5);
        }
        DataSource data = set("a", "cat").pictures(20).write();
        var options =
                new CorpusOptions(List.of(data), List.of(), 0.25, List.of(new ReplaySource(old.write(), 0.5)), 0, 1);
        var corpus = Corpus.open(options);
        Set<String> kept = ids(corpus.replayHeldOut());
        assertThat(kept).hasSize(5);
        assertThat(ids(corpus.replay().getFirst())).hasSize(15).doesNotContainAnyElementsOf(kept);
        assertThat(corpus.heldOut()).hasSize(5);
        assertThat(corpus.lines()).contains("replayed: 15 images; held out of them: 5");
        var none = new CorpusOptions(List.of(data), List.of(), 0, options.replay(), 0, 1);
        assertThat(Corpus.open(none).replayHeldOut()).isEmpty();
        assertThat(Corpus.open(none).replay().getFirst()).hasSize(20);
    }

    @Test
    void aReplayedSetThatStatesSplitsHoldsOutItsOwn() throws IOException {
        set("old/train", "dog").pictures(6).write("_annotations.coco.json");
        PictureSet val = set("old/valid", "dog");
        for (int i = 1; i <= 3; i++) {
            val.picture(i, "v" + i + ".png").box(i, 1, 1, 1, 5, 5);
            PictureSet.paint(folder.resolve("old/valid/v" + i + ".png"), 100 + i);
        }
        val.write("_annotations.coco.json");
        PictureSet data = set("a", "cat");
        for (int i = 1; i <= 8; i++) {
            data.picture(50 + i, i + ".png").box(50 + i, 1, 1, 1, 5, 5);
        }
        // An image that is held out of the replayed set is learnt from nowhere.
        Files.copy(folder.resolve("old/valid/v1.png"), folder.resolve("a/copy.png"));
        data.image(99, "copy.png").box(99, 1, 1, 1, 5, 5);
        var corpus = Corpus.open(new CorpusOptions(
                List.of(data.write()),
                List.of(),
                0,
                List.of(new ReplaySource(DataSource.of(folder.resolve("old")), 0.5)),
                0,
                1));
        assertThat(ids(corpus.replayHeldOut())).containsExactlyInAnyOrder("val/1", "val/2", "val/3");
        assertThat(corpus.replay().getFirst()).hasSize(6);
        assertThat(ids(corpus.training())).hasSize(8).doesNotContain("99");
    }

    @Test
    void namesAreAskedAsTheyAreWrittenAndThoseOfLvisWithBlanks() throws IOException {
        DataSource data =
                set("a", "white_blood_cell", "Große Katze").pictures(4).write();
        assertThat(Corpus.open(options(data, 0, 0)).categories()).containsOnlyKeys("white_blood_cell", "Große Katze");
        Path file = Path.of(data.path());
        Files.writeString(
                file,
                Files.readString(file)
                        .replaceFirst("\"width\"", "\"neg_category_ids\": [1], \"width\"")
                        .replace("Große Katze", "aerosol_can"));
        var lvis = Corpus.open(options(data, 0, 0));
        assertThat(lvis.sources().getFirst().format()).isEqualTo("lvis");
        assertThat(lvis.categories()).containsOnlyKeys("white blood cell", "aerosol can");
        assertThat(lvis.training().getFirst().absent()).containsExactly("white blood cell");
    }

    /// Roboflow lists the set itself as the category of all others, labelme the background.
    @Test
    void aGroupWithoutRegionsIsNoNameThatIsAbsent() throws IOException {
        DataSource data = set("a", "RBC", "WBC", "cells", "_background_", "empty")
                .pictures(5)
                .write();
        Path file = Path.of(data.path());
        String text = Files.readString(file)
                .replace("\"category_id\": 3", "\"category_id\": 1")
                .replace("\"category_id\": 4", "\"category_id\": 2")
                .replace("\"category_id\": 5", "\"category_id\": 2")
                .replace("\"name\": \"RBC\"", "\"name\": \"RBC\", \"supercategory\": \"cells\"")
                .replace("\"name\": \"empty\"", "\"name\": \"empty\", \"supercategory\": \"empty\"");
        Files.writeString(file, text);
        var corpus = Corpus.open(options(data, 0, 0));
        assertThat(corpus.categories()).containsOnlyKeys("RBC", "WBC", "empty");
        assertThat(corpus.training())
                .allSatisfy(
                        image -> assertThat(image.absent()).contains("empty").doesNotContain("cells"));
        assertThat(corpus.lines())
                .contains(
                        "not asked for, no region has these names of groups or of the background: cells, _background_",
                        "categories without an object to learn from: empty");
    }

    @Test
    void aFolderOfSplitsHoldsOutItsOwnPart() throws IOException {
        set("set/train", "cat", "dog").pictures(6).write("_annotations.coco.json");
        set("set/valid", "cat", "dog").pictures(4).write("_annotations.coco.json");
        set("set/test", "cat", "dog").pictures(2).write("_annotations.coco.json");
        for (int i = 1; i <= 4; i++) { // other pictures than those of train, under the same names
            PictureSet.paint(folder.resolve("set/valid/p%03d.png".formatted(i)), 100 + i);
            PictureSet.paint(folder.resolve("set/test/p%03d.png".formatted(i)), 200 + i);
        }
        var corpus = Corpus.open(options(DataSource.of(folder.resolve("set")), 0.1, 0));
        assertThat(ids(corpus.training())).hasSize(6).allMatch(id -> id.startsWith("train/"));
        assertThat(ids(corpus.heldOut())).hasSize(4).allMatch(id -> id.startsWith("val/"));
        assertThat(corpus.setAside()).isEqualTo(Map.of("of split test", 2));
    }

    @Test
    void cornersInThePlaceOfSizesAreWarnedOf() throws IOException {
        PictureSet pictures = set("a", "cat");
        for (int i = 1; i <= 6; i++) {
            pictures.picture(i, i + ".png").box(i, 1, 20, 15, 35, 28); // x1, y1, x2, y2 of 40 x 30
        }
        assertThat(Corpus.open(options(pictures.write(), 0, 0)).lines())
                .contains("warning: 6 of 6 boxes reach over the border of their image (expected: few; COCO's bbox is"
                        + " x, y, width, height, not two corners)");
    }

    @Test
    void theOnlyImageOfACategoryIsLearntNotHeldOut() throws IOException {
        PictureSet pictures = set("a", "cat", "owl");
        for (int i = 1; i <= 10; i++) {
            pictures.picture(i, i + ".png").box(i, i == 4 ? 2 : 1, 1, 1, 5, 5);
        }
        DataSource data = pictures.write();
        for (int seed = 0; seed < 20; seed++) {
            var corpus = Corpus.open(new CorpusOptions(List.of(data), List.of(), 0.5, List.of(), 0, seed));
            assertThat(ids(corpus.training())).contains("4");
        }
    }

    @Test
    void statedSplitsAreKept() throws IOException {
        Path root = Files.createDirectories(folder.resolve("yolo"));
        for (String split : List.of("train", "val", "test")) {
            for (int i = 0; i < 3; i++) {
                String name = split + i;
                PictureSet.paint(root.resolve("images/" + split + "/" + name + ".png"), name.hashCode());
                Files.createDirectories(root.resolve("labels/" + split));
                Files.writeString(root.resolve("labels/" + split + "/" + name + ".txt"), "0 0.5 0.5 0.2 0.2\n");
            }
        }
        Files.writeString(
                root.resolve("data.yaml"), "train: images/train\nval: images/val\ntest: images/test\nnames: [cat]\n");
        var corpus = Corpus.open(options(DataSource.of(root.resolve("data.yaml")), 0.1, 0));
        assertThat(corpus.training())
                .hasSize(3)
                .allMatch(image -> "train".equals(image.record().split()));
        assertThat(corpus.heldOut())
                .hasSize(3)
                .allMatch(image -> "val".equals(image.record().split()));
        assertThat(corpus.setAside()).isEqualTo(Map.of("of split test", 3));
    }

    @Test
    void boxesOverTheBorderAreClippedAndCrowdsAreNoObjects() throws IOException {
        DataSource data = set("a", "cat", "dog")
                .picture(1, "1.png")
                .box(1, 1, -5, 10, 20, 40)
                .annotation("{\"id\": 9, \"image_id\": 1, \"category_id\": 2, \"bbox\": [1, 1, 9, 9], \"iscrowd\": 1}")
                .write();
        var corpus = Corpus.open(options(data, 0, 0));
        TrainingImage image = corpus.training().getFirst();
        assertThat(image.regions()).hasSize(2);
        assertThat(image.objects()).hasSize(1);
        assertThat(image.objects().getFirst().box().toPixelBox().x1()).isEqualTo(0);
        assertThat(image.objects().getFirst().box().y2()).isEqualTo(PictureSet.HEIGHT);
        assertThat(image.incomplete()).containsExactly("dog");
        assertThat(image.absent()).isEmpty();
        assertThat(corpus.unusable().counts()).containsOnlyKeys(ProblemReason.BOX_OVER_BORDER);
        assertThat(corpus.unusable().share()).isZero();
    }

    @Test
    void namesOfAClosedListWithoutARegionAreAbsent() throws IOException {
        var corpus = Corpus.open(options(
                set("a", "cat", "dog", "owl")
                        .picture(1, "1.png")
                        .box(1, 2, 1, 1, 5, 5)
                        .write(),
                0,
                0));
        assertThat(corpus.training().getFirst().absent()).containsExactly("cat", "owl");
        assertThat(corpus.categories()).isEqualTo(Map.of("dog", 1, "cat", 0, "owl", 0));
        assertThat(corpus.lines()).contains("categories without an object to learn from: cat, owl");
    }

    @Test
    void moreUnusableEntriesThanAllowedStopBeforeTraining() throws IOException {
        DataSource data = set("a", "cat")
                .pictures(97)
                .image(98, "gone.png")
                .box(1, 1, 0, 0, 0, 5)
                .write();
        assertThat(Corpus.open(options(data, 0.1, 0.02)).unusable().entries()).isEqualTo(2);
        assertThatThrownBy(() -> Corpus.open(options(data, 0.1, 0.01)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("unusable: 1 of 98 images, 2 of 196 entries: 1.02 % (expected: at most 1.00 %")
                .hasMessageContaining("1 missing_image")
                .hasMessageContaining("image 98: gone.png: no file")
                .hasMessageContaining("1 empty_box")
                .hasMessageContaining("annotations.json, annotations[97]");
    }

    /// 1 of 4 images of the data, 1 of 104 with what is replayed.
    @Test
    void aLargeReplayedSetDoesNotHideThatTheDataIsDamaged() throws IOException {
        DataSource damaged = set("a", "cat").pictures(3).image(4, "gone.png").write();
        DataSource old = set("b", "dog").pictures(100).write();
        var options = new CorpusOptions(List.of(damaged), List.of(), 0, List.of(new ReplaySource(old, 0.5)), 0.05, 1);
        assertThatThrownBy(() -> Corpus.open(options))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("unusable: 1 of 4 images, 1 of 7 entries: 25.00 % (expected: at most 5.00 %");
        var replayed = new CorpusOptions(List.of(old), List.of(), 0, List.of(new ReplaySource(damaged, 0.5)), 0.05, 1);
        assertThatThrownBy(() -> Corpus.open(replayed))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("unusable: 1 of 4 images");
    }

    @Test
    void anImageDamagedAfterTheCheckFailsLoudly() throws IOException {
        DataSource data = set("a", "cat").pictures(3).write();
        var corpus = Corpus.open(options(data, 0, 0));
        Files.writeString(folder.resolve("a/p002.png"), "no longer a picture");
        Files.delete(folder.resolve("a/p003.png"));
        var cache = new ImageCache(100, 0);
        assertThat(cache.image(corpus.training().getFirst()).image().width()).isEqualTo(PictureSet.WIDTH);
        assertThatThrownBy(() -> cache.image(corpus.training().get(1)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("image 2, p002.png");
        assertThatThrownBy(() -> cache.image(corpus.training().get(2)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("image 3, p003.png")
                .hasMessageContaining("NoSuchFile");
    }

    @Test
    void theCacheKeepsNoMoreThanItMay() throws IOException {
        var corpus = Corpus.open(options(set("a", "cat").pictures(10).write(), 0, 0));
        long shrunk = 3L * 20 * 15;
        var cache = new ImageCache(20, 4 * shrunk);
        List<ImageCache.ShrunkImage> first = new ArrayList<>();
        corpus.training().forEach(image -> first.add(cache.image(image)));
        assertThat(cache.bytes()).isEqualTo(4 * shrunk);
        assertThat(first).allMatch(image -> image.image().width() == 20 && image.scaleX() == 0.5);
        assertThat(cache.image(corpus.training().get(3))).isSameAs(first.get(3));
        assertThat(cache.image(corpus.training().get(4))).isNotSameAs(first.get(4));
    }
}
