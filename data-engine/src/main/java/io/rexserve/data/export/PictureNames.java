package io.rexserve.data.export;

import io.rexserve.data.record.Origin;
import io.rexserve.data.record.RexverseRecord;

/// File names of pictures in an export: the picture's id with the ending of its format. Pictures that stay
/// where they are keep the path that their source has, with the key in their archive behind it.
final class PictureNames {
    private PictureNames() {}

    static String written(RexverseRecord record, ShownPicture picture) {
        return record.id() + "." + picture.ending();
    }

    static String ofSource(Origin origin) {
        return origin.key() == null ? origin.path() : origin.path() + "/" + origin.key();
    }

    /// Below a folder with the id's first two digits, so that no folder holds too many pictures.
    static String inFolder(RexverseRecord record, ShownPicture picture) {
        return "images/" + record.id().substring(0, 2) + "/" + written(record, picture);
    }
}
