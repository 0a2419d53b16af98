export {
  openHomeTimelines,
  type Delivery,
  type HomeTimelines,
  type TimelinePage,
} from './home-timelines.ts'
