package dev.nocturne.rest;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.nocturne.live.Code;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a job or a session did, as a program. */
@Schema(name = "WorkflowCode")
record CodeView(
    String pythonScript,
    @JsonRawValue @Schema(type = SchemaType.ARRAY, description = "Notte's action objects")
        String actions) {

  static CodeView of(Code code, Sight sight) {
    return new CodeView(sight.json(code.python()), sight.json(StepsView.array(code.actions())));
  }
}
