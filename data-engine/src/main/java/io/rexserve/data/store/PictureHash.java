package io.rexserve.data.store;

/// A picture that ingest kept, for the search of duplicates.
///
/// @param position of its row in the chunk, from 0
/// @param id SHA-256 of the encoded bytes, 64 hexadecimal digits
/// @param hash perceptual, of 64 bits
public record PictureHash(int position, String id, long hash) {}
