package dev.nocturne.store;

import dev.nocturne.job.Progress;
import dev.nocturne.job.Progress.AgentRunning;
import dev.nocturne.job.Progress.Calling;
import dev.nocturne.job.Progress.Fresh;
import dev.nocturne.job.Progress.MakingPersona;
import dev.nocturne.job.Progress.PersonaMade;
import dev.nocturne.job.Progress.RunUnderWay;
import dev.nocturne.job.Progress.Scripting;
import dev.nocturne.job.Progress.SessionOpen;
import dev.nocturne.job.Progress.SessionShut;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Checkpoints as they are stored, in columns of the work. */
final class Checkpoints {

  /** Those that this release can read; the rest is left to newer replicas. */
  static final String READABLE =
      "at in ('fresh', 'session_open', 'agent_running', 'session_shut', 'calling',"
          + " 'run_under_way', 'scripting', 'making_persona', 'persona_made')";

  private Checkpoints() {}

  static String at(Progress progress) {
    return switch (progress) {
      case Fresh _ -> "fresh";
      case SessionOpen _ -> "session_open";
      case AgentRunning _ -> "agent_running";
      case SessionShut _ -> "session_shut";
      case Calling _ -> "calling";
      case RunUnderWay _ -> "run_under_way";
      case Scripting _ -> "scripting";
      case MakingPersona _ -> "making_persona";
      case PersonaMade _ -> "persona_made";
    };
  }

  static @Nullable Long startableUnder(Progress progress) {
    return switch (progress) {
      case SessionOpen open -> open.startableUnder();
      case Calling calling -> calling.under();
      case Scripting script -> script.under();
      case MakingPersona making -> making.under();
      case Fresh _, AgentRunning _, SessionShut _, RunUnderWay _, PersonaMade _ -> null;
    };
  }

  static @Nullable String memo(Progress progress) {
    return switch (progress) {
      case RunUnderWay(String run) -> run;
      case PersonaMade made -> PersonaJson.memo(made);
      case Scripting script -> ScriptJson.memo(script);
      case Fresh _, SessionOpen _, AgentRunning _, SessionShut _, Calling _, MakingPersona _ ->
          null;
    };
  }

  static Progress read(ResultSet row) throws SQLException {
    String session = row.getString("session");
    String at = row.getString("at");
    return switch (at) {
      case "fresh" -> new Fresh();
      case "session_open" -> new SessionOpen(session, row.getLong("startable_under"));
      case "agent_running" -> new AgentRunning(session, row.getString("agent"));
      case "session_shut" -> new SessionShut(session);
      case "calling" -> new Calling(row.getLong("startable_under"));
      case "run_under_way" -> new RunUnderWay(row.getString("memo"));
      case "making_persona" -> new MakingPersona(row.getLong("startable_under"));
      case "persona_made" -> PersonaJson.made(row.getString("memo"));
      case "scripting" ->
          ScriptJson.read(session, row.getLong("startable_under"), row.getString("memo"));
      default -> throw new IllegalStateException("a checkpoint this release does not know: " + at);
    };
  }
}
