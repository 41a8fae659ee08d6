package dev.nocturne.intake;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a row.
 *
 * @param line the number of the row, if it came in a stream
 * @param pointer where, a JSON pointer into the row or, without a line, into the document
 * @param detail what, for people
 */
public record RowProblem(
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long line,
    String pointer,
    String detail) {}
