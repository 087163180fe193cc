import type { ForecastService } from '../runs/forecast-service.ts';
import type { HandlersOf } from './call-registry.ts';

/** `computing.*`. */
export function createComputingCalls(forecasts: ForecastService): HandlersOf<'computing'> {
  return {
    'computing.forecast': ({ spec, hash }) => forecasts.forecast(spec, hash),
  };
}
