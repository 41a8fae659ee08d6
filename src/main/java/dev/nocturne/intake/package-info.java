/**
 * The one door for jobs, whichever way they come: what is let in is valid and stored.
 *
 * <p>To change
 *
 * <ul>
 *   <li>how single jobs come in, look at {@link Intake}; batches, at {@link BatchIntake} and {@link
 *       Feed}; schedules, at {@link ScheduleIntake} and {@link Payloads};
 *   <li>which fields a job has, at its schema beside the code, {@link Shapes} and {@link JobForm};
 *       what is checked beyond them, at {@link Inspection};
 *   <li>rows, at {@link LineRows}, {@link CsvRows} and {@link DocumentChunks}; what becomes of one,
 *       at {@link RowCheck}, {@link RowMaker} and {@link Template};
 *   <li>where jobs may lead, at {@link Targets} and {@link PublicHosts};
 *   <li>what else a client wishes, at the {@code …Form} of its noun;
 *   <li>which JSON and which text is none, at {@link StrictJson} and {@link Flaws}.
 * </ul>
 */
@NullMarked
package dev.nocturne.intake;

import org.jspecify.annotations.NullMarked;
