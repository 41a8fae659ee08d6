package dev.nocturne.rest;

import static io.restassured.RestAssured.given;

import dev.nocturne.JsonBody;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

/**
 * A client with a key.
 *
 * @param id of the key
 */
public record Bearer(String id, String secret) {

  /** The operator. */
  public static final Bearer OPERATOR = new Bearer("", KeysNeeded.BOOTSTRAP);

  /** A request with the key. */
  public RequestSpecification asks() {
    return given().header("Authorization", "Bearer " + secret);
  }

  /** Sends JSON with the key. */
  public Response posts(String path, String json) {
    return asks().contentType("application/json").body(json).post(path);
  }

  /** Has a key made for a tenant. */
  public static Bearer of(String tenant, String scopes) {
    Response made =
        OPERATOR
            .posts(
                "/v1/keys",
                "{\"name\": \"test\", \"tenant\": \"%s\", \"scopes\": [%s]}"
                    .formatted(tenant, scopes))
            .then()
            .statusCode(201)
            .extract()
            .response();
    return new Bearer(made.as(JsonBody.class).at("id"), made.as(JsonBody.class).at("secret"));
  }
}
