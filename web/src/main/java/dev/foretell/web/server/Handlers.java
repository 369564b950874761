package dev.foretell.web.server;

import dev.foretell.web.dataset.http.AccuracyPage;
import dev.foretell.web.dataset.http.DatasetPages;
import dev.foretell.web.dataset.http.DatasetsApi;
import dev.foretell.web.dataset.http.JobPages;
import dev.foretell.web.digits.Digits;
import dev.foretell.web.inference.InferenceApi;
import dev.foretell.web.inference.PredictApi;
import dev.foretell.web.iris.IrisApi;
import dev.foretell.web.live.http.WelcomePage;
import dev.foretell.web.live.http.WorkersPages;
import dev.foretell.web.models.ModelPage;
import dev.foretell.web.models.ModelsPages;
import dev.foretell.web.prediction.WebMetrics;
import dev.foretell.web.prediction.http.ComparisonApi;
import dev.foretell.web.prediction.http.PredictionsApi;

/**
 * The handlers of the routes.
 *
 * @param metrics the metrics that are scraped, which also count invalid requests
 */
public record Handlers(
        WelcomePage welcome,
        PredictionsApi predictions,
        ComparisonApi comparison,
        DatasetsApi datasets,
        DatasetPages datasetPages,
        JobPages jobs,
        AccuracyPage accuracy,
        ModelsPages models,
        ModelPage model,
        WorkersPages workers,
        Digits digits,
        InferenceApi inference,
        PredictApi predict,
        IrisApi iris,
        WebMetrics metrics) {}
