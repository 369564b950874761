package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.Response;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import dev.foretell.standalone.harness.Contract;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks that the contract, on which all tests of the whole system rely, detects violations. */
class ContractTest {

    private static final String HEALTH = "{\"live\":true,\"ready\":true}";
    private static final String PROBLEM = "{\"title\":\"Not Found\",\"status\":404,\"detail\":\"nothing\"}";
    private static final String JOB = "{\"id\":\"a\",\"status\":\"starting\",\"model\":\"iris\","
            + "\"created_at\":\"2026-11-21T02:31:58.520Z\",\"input\":{\"instances\":[[1,[2,3]]]},\"metrics\":{}}";

    @Test
    void what_is_documented_is_fine() {
        assertThat(complaints(get("/v2/health/ready"), answer(200, "application/json", HEALTH)))
                .isEmpty();
        assertThat(complaints(get("/predictions/a"), answer(404, "application/problem+json", PROBLEM)))
                .isEmpty();
        assertThat(complaints(get("/predictions/a"), answer(200, "application/json", JOB)))
                .isEmpty();
        assertThat(complaints(get("/predictions/a"), answer(404, "text/html", "<p>")))
                .isEmpty();
        assertThat(complaints(head("/predictions/a"), answer(200, "application/json", "")))
                .isEmpty();
        assertThat(complaints(get("/nope"), answer(404, "application/problem+json", PROBLEM)))
                .isEmpty();
        assertThat(complaints(get("/digits"), redirect("/sign-in?to=%2Fdigits")))
                .isEmpty();
        Request preflight = new SimpleRequest.Builder(Request.Method.OPTIONS, "/classify")
                .withHeader("Access-Control-Request-Method", "POST")
                .build();
        assertThat(complaints(preflight, SimpleResponse.Builder.noContent().build()))
                .isEmpty();
    }

    @Test
    void what_clients_may_send_is_fine() {
        Response inferred = answer(
                200,
                "application/json",
                "{\"model_name\":\"iris\",\"model_version\":\"1\",\"outputs\":[{\"name\":\"label\","
                        + "\"datatype\":\"BYTES\","
                        + "\"shape\":[1],\"data\":[\"setosa\"]}]}");
        String infer =
                "{\"more\":1,\"parameters\":{\"priority\":1},\"inputs\":[{\"name\":\"measurements\",\"shape\":[1,4],"
                        + "\"datatype\":\"FP32\",\"parameters\":{\"x\":1},\"data\":[[5.1,3.5,1.4,0.2]]}],"
                        + "\"outputs\":null}";
        String flower = "{\"id\":10,\"request_time\":\"2017-01-11 00:00:00\",\"inputs\":{\"sepal_length\":5.1,"
                + "\"sepal_width\":3.5,\"pental_length\":1.4,\"petal_width\":0.2}}";

        assertThat(complaints(post("/v2/models/iris/infer", infer), inferred)).isEmpty();
        Response told =
                answer(200, "application/json", "{\"id\":\"a\",\"truth\":[\"setosa\"],\"rows\":1,\"correct\":1}");
        for (String truth : List.of("\"setosa\"", "0", "[\"setosa\"]", "[0,\"setosa\"]")) {
            assertThat(complaints(post("/predictions/a/truth", "{\"truth\":" + truth + "}"), told))
                    .isEmpty();
        }
        assertThat(complaints(post("/run/", flower), answer(201, "application/json", "201")))
                .isEmpty();
        assertThat(complaints(
                        post("/run", flower.replace("pental_length", "petal_length")),
                        answer(201, "application/json", "201")))
                .isEmpty();
        assertThat(complaints(
                        post("/run/", flower.replace("\"pental_length\":1.4,", "")),
                        answer(201, "application/json", "201")))
                .isNotEmpty();
    }

    @Test
    void a_status_that_is_not_documented_is_seen() {
        assertThat(complaints(get("/v2/health/ready"), answer(418, "application/json", HEALTH)))
                .singleElement()
                .asString()
                .contains("status.unknown");
    }

    @Test
    void a_media_type_that_is_not_documented_is_seen() {
        assertThat(complaints(get("/predictions/a"), answer(404, "text/plain", "nothing")))
                .singleElement()
                .asString()
                .contains("contentType");
    }

    @Test
    void a_member_more_less_or_of_another_type_is_seen() {
        for (String wrong : List.of(
                PROBLEM.replace("{", "{\"more\":1,"),
                "{\"title\":\"Not Found\",\"status\":404}",
                PROBLEM.replace("404", "\"404\""),
                "[]",
                "no JSON")) {
            assertThat(complaints(get("/predictions/a"), answer(404, "application/problem+json", wrong)))
                    .as(wrong)
                    .isNotEmpty();
        }
        for (String wrong : List.of(
                JOB.replace("}}", "},\"more\":1}"),
                JOB.replace("starting", "begun"),
                JOB.replace("[2,3]", "true"),
                JOB.replace("2026-11-21T", ""),
                JOB.replace("\"metrics\":{}", "\"metrics\":{\"total_time\":-1}"))) {
            assertThat(complaints(get("/predictions/a"), answer(200, "application/json", wrong)))
                    .as(wrong)
                    .isNotEmpty();
        }
    }

    @Test
    void a_header_that_is_missing_or_wrong_is_seen() {
        Request post = post("/predictions", "{\"model\":\"iris\",\"input\":{\"instances\":[[1]]}}");

        assertThat(complaints(post, promise("/predictions/a"))).isEmpty();
        assertThat(complaints(get("/digits"), redirect("http://elsewhere/"))).hasSize(1);
        assertThat(complaints(post, promise("http://elsewhere/")))
                .singleElement()
                .asString()
                .contains("header.schema.pattern");
        assertThat(complaints(post, answer(202, "application/json", JOB)))
                .hasSize(2)
                .allMatch(each -> each.contains("header.missing"));
    }

    private static Request post(String path, String body) {
        return new SimpleRequest.Builder(Request.Method.POST, path)
                .withContentType("application/json")
                .withBody(body)
                .build();
    }

    private static Response redirect(String location) {
        return SimpleResponse.Builder.status(303)
                .withContentType("text/plain")
                .withBody("Redirected")
                .withHeader("Location", location)
                .build();
    }

    private static Response promise(String location) {
        return SimpleResponse.Builder.status(202)
                .withContentType("application/json")
                .withBody(JOB)
                .withHeader("Location", location)
                .withHeader("Preference-Applied", "respond-async")
                .build();
    }

    @Test
    void a_path_and_a_method_that_are_not_documented_are_seen() {
        assertThat(complaints(get("/nope"), answer(200, "application/json", "{}")))
                .containsExactly("no such path is documented");
        Request delete = new SimpleRequest.Builder(Request.Method.DELETE, "/predictions/a").build();
        assertThat(complaints(delete, answer(200, "application/json", JOB)))
                .containsExactly("no such method is documented");
        assertThat(complaints(delete, answer(405, "application/problem+json", PROBLEM)))
                .as("without Allow")
                .containsExactly("no such method is documented");
    }

    @Test
    void a_request_that_is_taken_although_the_document_forbids_it_is_seen() {
        Request get = new SimpleRequest.Builder(Request.Method.GET, "/predictions")
                .withQueryParam("limit", "0")
                .build();
        Response empty = SimpleResponse.Builder.ok()
                .withContentType("application/json")
                .withHeader("Vary", "Accept")
                .withBody("{\"predictions\":[],\"next\":null}")
                .build();

        assertThat(complaints(get, empty)).singleElement().asString().contains("limit");
        assertThat(complaints(get("/predictions"), empty)).isEmpty();
    }

    private static List<String> complaints(Request request, Response response) {
        return Contract.complaints(request, response);
    }

    private static Request get(String path) {
        return SimpleRequest.Builder.get(path).build();
    }

    private static Request head(String path) {
        return SimpleRequest.Builder.head(path).build();
    }

    private static Response answer(int status, String type, String body) {
        return SimpleResponse.Builder.status(status)
                .withContentType(type)
                .withBody(body)
                .build();
    }
}
