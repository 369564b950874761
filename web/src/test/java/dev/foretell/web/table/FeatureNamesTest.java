package dev.foretell.web.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureNamesTest {

    private static final FeatureNames IRIS = FeatureNames.of(TestManifests.IRIS);
    private static final FeatureNames DIABETES = FeatureNames.of(TestManifests.DIABETES);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "petal_length",
                "petalLength",
                "PetalLengthCm",
                "Petal.Length",
                "petal length (cm)",
                "Petal length [cm]",
                " PETAL-LENGTH ",
                "petal_length_cm"
            })
    void a_column_is_found_by_every_spelling_of_its_name(String name) {
        assertThat(IRIS.find(name)).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "petal",
                "length",
                "petal length (mm)",
                "PetalLengthInch",
                "petal_length_sepal_length",
                "",
                "()",
                "x",
                "length of the petal"
            })
    void a_name_that_could_be_wrong_finds_nothing(String name) {
        assertThat(IRIS.find(name)).isEmpty();
    }

    @Test
    void the_names_of_the_usual_files_of_diabetes_are_found() {
        List<List<String>> headers = List.of(
                List.of("Pregnancies,Glucose,BloodPressure,SkinThickness,Insulin,BMI,DiabetesPedigreeFunction,Age"
                        .split(",", -1)),
                List.of("preg,plas,pres,skin,test,mass,pedi,age".split(",", -1)),
                List.of(
                        "Number of times pregnant",
                        "Plasma glucose",
                        "Diastolic blood pressure (mm Hg)",
                        "Triceps skin fold thickness (mm)",
                        "Serum insulin (µU/ml)",
                        "Body mass index (kg/m^2)",
                        "Diabetes pedigree function",
                        "Age (years)"));

        for (List<String> header : headers) {
            assertThat(header.stream().map(name -> DIABETES.find(name).orElse(-1)))
                    .as("%s", header)
                    .containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "length of the petal,petal_length",
        "petal length (mm),petal_length",
        "sepal_widht,",
        "sepals,",
        "flower,",
        "width sepal,sepal_width"
    })
    void the_likely_column_is_the_one_with_the_most_words_in_common(String name, String column) {
        assertThat(IRIS.likely(name).orElse(null)).isEqualTo(column);
    }
}
