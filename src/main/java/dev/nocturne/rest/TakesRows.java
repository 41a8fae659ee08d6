package dev.nocturne.rest;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Set;

/** A call whose body holds rows of a batch, for which all such calls are refused. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface TakesRows {

  Set<ProblemType> REFUSES =
      Set.of(
          ProblemType.BAD_PARAMETER,
          ProblemType.REQUEST_TIMEOUT,
          ProblemType.BATCH_BUSY,
          ProblemType.TOO_LARGE,
          ProblemType.UNSUPPORTED_MEDIA_TYPE,
          ProblemType.INVALID_BATCH,
          ProblemType.ROW_CHANGED,
          ProblemType.BATCH_CLOSED,
          ProblemType.QUOTA_EXCEEDED);
}
