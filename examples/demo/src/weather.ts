// The one tool of the demo: a weather report that needs no network.
// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';

export const question = 'What is the weather in Paris, and should I take an umbrella?';

export const weatherDescription = 'Current weather in a city';
export const weatherInput = z.object({ city: z.string().describe('City name') });

export interface Weather {
  city: string;
  celsius: number;
  sky: string;
}

/** The same weather for the same city, every time. */
export function lookUpWeather({ city }: { city: string }): Weather {
  const seed = [...city].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0);
  const skies = ['light rain', 'clear sky', 'broken clouds', 'heavy showers', 'fog'] as const;
  return { city, celsius: 8 + (seed % 17), sky: skies[seed % skies.length] ?? 'clear sky' };
}
